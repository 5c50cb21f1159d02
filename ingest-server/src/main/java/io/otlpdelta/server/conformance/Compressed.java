package io.otlpdelta.server.conformance;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bodies in content codings. */
final class Compressed {
  private static final int BLOCK_BYTES = 1 << 20;

  private Compressed() {}

  static byte[] gzip(byte[] body) {
    return written(GZIPOutputStream::new, body, 0);
  }

  static byte[] deflate(byte[] body) {
    return written(DeflaterOutputStream::new, body, 0);
  }

  static byte[] zstd(byte[] body) {
    return Zstd.compress(body);
  }

  /** The body and then so many zero bytes; the zeros are never in memory. */
  static byte[] gzip(byte[] body, int zeros) {
    return written(GZIPOutputStream::new, body, zeros);
  }

  /** The same. */
  static byte[] deflate(byte[] body, int zeros) {
    return written(DeflaterOutputStream::new, body, zeros);
  }

  /** The same. */
  static byte[] zstd(byte[] body, int zeros) {
    return written(ZstdOutputStreamNoFinalizer::new, body, zeros);
  }

  static byte[] gzip(Padded body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      body.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  @FunctionalInterface
  private interface Coding {
    OutputStream over(OutputStream out) throws IOException;
  }

  private static byte[] written(Coding coding, byte[] body, int zeros) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = coding.over(bytes)) {
      out.write(body);
      byte[] block = new byte[BLOCK_BYTES];
      for (int left = zeros; left > 0; left -= BLOCK_BYTES) {
        out.write(block, 0, Math.min(left, BLOCK_BYTES));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
