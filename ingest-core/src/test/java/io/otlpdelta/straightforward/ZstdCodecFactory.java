package io.otlpdelta.straightforward;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Zstandard for the pages of one file, with one compression context for all of them. parquet-java's
 * own factory would load a Hadoop configuration and open a stream per page. One thread at a time.
 */
final class ZstdCodecFactory implements CompressionCodecFactory {
  private final ZstdCompressCtx context;

  ZstdCodecFactory(int level) {
    this.context = new ZstdCompressCtx().setLevel(level);
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    if (codec != CompressionCodecName.ZSTD) {
      throw new IllegalArgumentException("codec: " + codec + " (expected: ZSTD)");
    }
    return new Compressor(context);
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("a data file's writer reads no pages");
  }

  /** Frees the native context; idempotent. */
  @Override
  public void release() {
    context.close();
  }

  /** Returns pages in a buffer that the next page overwrites; parquet-java copies them before. */
  private static final class Compressor implements BytesInputCompressor {
    private final ZstdCompressCtx context;
    private final PageBytes plain = new PageBytes();
    private byte[] compressed = new byte[0];

    Compressor(ZstdCompressCtx context) {
      this.context = context;
    }

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
      plain.reset();
      page.writeAllTo(plain);
      int bound = Math.toIntExact(Zstd.compressBound(plain.size()));
      if (compressed.length < bound) {
        compressed = new byte[bound];
      }
      int written = context.compressByteArray(compressed, 0, bound, plain.array(), 0, plain.size());
      return BytesInput.from(compressed, 0, written);
    }

    @Override
    public CompressionCodecName getCodecName() {
      return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {
      // The context belongs to the factory.
    }
  }

  /** Bytes that can be read without a copy. */
  private static final class PageBytes extends ByteArrayOutputStream {
    byte[] array() {
      return buf;
    }
  }
}
