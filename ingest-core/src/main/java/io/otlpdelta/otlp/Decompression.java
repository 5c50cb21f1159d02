package io.otlpdelta.otlp;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes a content coding. Every coding is read to its end and must fill the body exactly: a cut
 * body or anything after the end is refused, since a part taken for the whole is data lost with a
 * 200. One instance decodes one body.
 *
 * <p>gzip is read here and not by {@code GZIPInputStream}, which takes whatever follows a member
 * for the end unless it is a good header. zstd-jni's stream does the same for the beginning of a
 * frame, so the frames are measured first.
 */
final class Decompression {
  /**
   * The largest zstd window that is served, as a power of two: 32 MiB, which every level up to 19
   * and the "best" level of Go's encoder stay under.
   */
  static final int MAX_ZSTD_WINDOW_LOG = 25;

  /**
   * Members or frames that one body may consist of. Some writers flush by ending one; without a
   * limit, 64 MiB of empty frames cost seconds (measured: 7.4 million, 1.8 s).
   */
  static final int MAX_PARTS = 10_000;

  /** Deflate cannot do better: 258 bytes out of 2 bits. */
  private static final int MAX_DEFLATE_RATIO = 1032;

  /** What is better is believed only once it is there. */
  private static final int MAX_EXPECTED_ZSTD_RATIO = 100;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int GZIP_HEADER = 10;
  private static final int GZIP_TRAILER = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;

  private final ContentCoding coding;
  private final byte[] body;
  private final int to;
  private int position;
  private int parts;
  private final BoundedBytes decoded;

  private Decompression(
      ContentCoding coding, ByteRange encoded, long maxBytes, DecodeMemory memory) {
    this.coding = coding;
    this.body = encoded.array();
    this.position = encoded.from();
    this.to = encoded.to();
    this.decoded = new BoundedBytes(expectedBytes(), maxBytes, memory);
  }

  /** What the body itself says that it holds, if it can be believed. */
  private long expectedBytes() {
    long length = (long) to - position;
    if (coding == ContentCoding.GZIP && length > GZIP_TRAILER) {
      long said = (int) INTS.get(body, to - Integer.BYTES) & 0xffffffffL;
      if (said <= length * MAX_DEFLATE_RATIO) {
        return said;
      }
    }
    if (coding == ContentCoding.ZSTD && length > 0) {
      long said = Zstd.getFrameContentSize(body, position, to - position);
      if (said >= 0 && said <= length * MAX_EXPECTED_ZSTD_RATIO) {
        return said;
      }
    }
    return 4 * length;
  }

  /** The decoded bytes, which are the given ones when the coding is identity. */
  static ByteRange decode(
      ContentCoding coding, ByteRange encoded, long maxBytes, DecodeMemory memory) {
    if (coding != ContentCoding.IDENTITY) {
      Decompression decompression = new Decompression(coding, encoded, maxBytes, memory);
      decompression.run();
      return decompression.decoded.finish();
    }
    if (encoded.length() > maxBytes) {
      throw Refusal.tooManyBytes(maxBytes);
    }
    return encoded;
  }

  private void run() {
    if (position == to) {
      throw refuse("it is empty", null);
    }
    switch (coding) {
      case IDENTITY -> throw new IllegalStateException("coding: IDENTITY (expected: another)");
      case GZIP -> gzip();
      case DEFLATE -> deflate();
      case ZSTD -> zstd();
    }
  }

  /** One member after another, as RFC 1952 has it. */
  private void gzip() {
    Inflater inflater = new Inflater(true);
    try {
      while (position < to) {
        countPart("members");
        gzipHeader();
        int start = decoded.size();
        inflater.reset();
        inflate(inflater);
        gzipTrailer(start);
      }
    } finally {
      inflater.end();
    }
  }

  private void gzipHeader() {
    int start = position;
    need(GZIP_HEADER);
    int flags = body[position + 3] & 0xff;
    if ((body[position] & 0xff) != 0x1f
        || (body[position + 1] & 0xff) != 0x8b
        || body[position + 2] != 8
        || flags > 0x1f) {
      throw refuse(
          position == start && decoded.size() == 0
              ? "it does not begin with a gzip header"
              : "what follows its end is no gzip member",
          null);
    }
    position += GZIP_HEADER;
    if ((flags & FLAG_EXTRA) != 0) {
      int length = littleEndian16();
      need(length);
      position += length;
    }
    if ((flags & FLAG_NAME) != 0) {
      zeroTerminated();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      zeroTerminated();
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      int crc = crc(body, start, position) & 0xffff;
      if (littleEndian16() != crc) {
        throw refuse("the checksum of its header is wrong", null);
      }
    }
  }

  private void gzipTrailer(int start) {
    need(GZIP_TRAILER);
    if (littleEndian32() != crc(decoded.array(), start, decoded.size())) {
      throw refuse("its checksum is wrong", null);
    }
    if (littleEndian32() != decoded.size() - start) {
      throw refuse("its length is wrong", null);
    }
  }

  private void zeroTerminated() {
    do {
      need(1);
    } while (body[position++] != 0);
  }

  private int littleEndian16() {
    need(Short.BYTES);
    int value = (body[position] & 0xff) | (body[position + 1] & 0xff) << 8;
    position += Short.BYTES;
    return value;
  }

  private int littleEndian32() {
    int value = (int) INTS.get(body, position);
    position += Integer.BYTES;
    return value;
  }

  private static int crc(byte[] bytes, int from, int to) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }

  /**
   * The zlib format, which is what {@code deflate} names (RFC 9110, 8.4.1.2), or bare deflate data,
   * which some clients send all the same.
   */
  private void deflate() {
    need(2);
    int header = ((body[position] & 0xff) << 8) | (body[position + 1] & 0xff);
    boolean zlib = (body[position] & 0x0f) == 8 && header % 31 == 0;
    Inflater inflater = new Inflater(!zlib);
    try {
      inflate(inflater);
    } finally {
      inflater.end();
    }
    if (position < to) {
      throw refuse("there are bytes after its end", null);
    }
  }

  /** Inflates one stream and leaves the position behind its last byte. */
  private void inflate(Inflater inflater) {
    inflater.setInput(body, position, to - position);
    try {
      while (!inflater.finished()) {
        int read = inflater.inflate(decoded.array(), decoded.size(), decoded.free());
        decoded.added(read);
        if (read > 0 || inflater.finished()) {
          continue;
        }
        if (inflater.needsDictionary()) {
          throw refuse("it needs a dictionary, which is not served", null);
        }
        throw cut();
      }
    } catch (DataFormatException e) {
      throw refuse("its data is corrupt", e);
    }
    position = to - inflater.getRemaining();
  }

  private void zstd() {
    measureFrames();
    try (ZstdInputStreamNoFinalizer frames =
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(body, position, to - position))) {
      frames.setLongMax(MAX_ZSTD_WINDOW_LOG);
      for (int read = 0; read >= 0; ) {
        decoded.added(read);
        read = frames.read(decoded.array(), decoded.size(), decoded.free());
      }
    } catch (IOException e) {
      throw refuse(
          "its data is corrupt, or needs a dictionary or a window over "
              + (1 << MAX_ZSTD_WINDOW_LOG)
              + " bytes",
          e);
    }
  }

  private void measureFrames() {
    try {
      for (int at = position; at < to; ) {
        countPart("frames");
        at += (int) Zstd.findFrameCompressedSize(body, at, to - at);
      }
    } catch (ZstdException e) {
      throw refuse("it is cut, or holds something that is no zstd frame", e);
    }
  }

  private void countPart(String parts) {
    if (++this.parts > MAX_PARTS) {
      throw refuse("it consists of more than " + MAX_PARTS + " " + parts, null);
    }
  }

  private void need(int bytes) {
    if (bytes > to - position) {
      throw cut();
    }
  }

  private RuntimeException cut() {
    return refuse("it ends too early", null);
  }

  private RuntimeException refuse(String problem, @Nullable Throwable cause) {
    return Refusal.corruptCompression(coding, problem, cause);
  }
}
