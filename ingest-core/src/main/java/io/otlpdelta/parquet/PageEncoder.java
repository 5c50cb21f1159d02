package io.otlpdelta.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.otlpdelta.column.BooleanColumn;
import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.Dictionary;
import io.otlpdelta.column.DoubleColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.ValueColumn;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * Makes pages of what columns hold. It has the working memory for that, and between {@link #open}
 * and {@link #close} a native compression context. One thread at a time.
 */
final class PageEncoder implements AutoCloseable {
  /** More than pages need but for those of huge values. */
  private static final int MAX_KEPT_BYTES = 8 << 20;

  /**
   * Ids, names and numbers are repeated by their neighbours. A table of places that fits into the
   * processor's first cache finds those sooner than the 64 KiB of level 1 and with less CPU, but
   * fewer of the words that return in long texts. For small pages level 1 has other tables.
   */
  private static final long SHORT_VALUE_BYTES = 64;

  private static final int SMALL_PAGE_BYTES = 128 << 10;

  private static final int SHORT_VALUES_HASH_LOG = 12;
  private static final int SHORT_VALUES_MIN_MATCH = 6;
  private static final int ZSTD_DEFAULT = 0;

  private final PageBuffer page = new PageBuffer();
  private final PageStatistics statistics = new PageStatistics();
  private byte[] compressed = {};
  private @Nullable ZstdCompressCtx zstd;
  private int zstdLevel;

  /** Must be called before pages are made. */
  void open(int level) {
    zstd = new ZstdCompressCtx().setLevel(level);
    zstdLevel = level;
  }

  /**
   * Makes a page of all entries of the column, which is left as it is.
   *
   * @param type the leaf in the file's schema
   * @param memory where the page's bytes go
   */
  EncodedPage encode(ValueColumn column, PrimitiveType type, PageMemory memory) {
    page.clear();
    if (column.maxRepetition() > 0) {
      putLevels(column.repetitions(), column.entries(), column.maxRepetition());
    }
    if (column.definition() > 0) {
      putLevels(column.definitions(), column.entries(), column.definition());
    }
    Encoding encoding = putValues(column);
    return new EncodedPage(
        compress(column.values(), memory),
        page.length(),
        column.entries(),
        column.values(),
        column.rows(),
        encoding,
        statistics.of(column, type));
  }

  private void putLevels(byte[] levels, int count, int max) {
    int lengthAt = page.claim(Integer.BYTES);
    HybridEncoding.levels(levels, count, HybridEncoding.width(max), page);
    page.setInt(lengthAt, page.length() - lengthAt - Integer.BYTES);
  }

  private Encoding putValues(ValueColumn column) {
    if (column instanceof BytesColumn bytes) {
      return putBytes(bytes);
    }
    if (column instanceof NumberColumn whole) {
      return putNumbers(whole);
    }
    if (column instanceof DoubleColumn doubles) {
      putDoubles(doubles);
      return Encoding.PLAIN;
    }
    if (column instanceof BooleanColumn booleans) {
      putBooleans(booleans.truths(), booleans.values());
      return Encoding.PLAIN;
    }
    throw new IllegalStateException("no column is a " + column.getClass());
  }

  /**
   * A page without values has the byte for the width too, where readers of a dictionary's numbers
   * look for it. Whether the chunk has a dictionary may be known only later; readers of PLAIN
   * values do not come to that byte.
   */
  private Encoding putBytes(BytesColumn column) {
    Dictionary dictionary = column.dictionary();
    if (dictionary == null) {
      page.put(column.plain(), 0, column.plainLength());
      return Encoding.PLAIN;
    }
    int width = HybridEncoding.width(Math.max(0, dictionary.size() - 1));
    page.putByte(width);
    HybridEncoding.numbers(column.ids(), column.values(), width, page);
    return Encoding.RLE_DICTIONARY;
  }

  private Encoding putNumbers(NumberColumn column) {
    long[] numbers = column.numbers();
    if (column.bits() == Integer.SIZE) {
      for (int i = 0; i < column.values(); i++) {
        page.putInt((int) numbers[i]);
      }
      return Encoding.PLAIN;
    }
    for (int i = 0; i < column.values(); i++) {
      page.putLong(numbers[i]);
    }
    return Encoding.PLAIN;
  }

  /** All NaN become one, as parquet-java writes them. */
  private void putDoubles(DoubleColumn column) {
    double[] numbers = column.numbers();
    for (int i = 0; i < column.values(); i++) {
      page.putLong(Double.doubleToLongBits(numbers[i]));
    }
  }

  private void putBooleans(boolean[] truths, int count) {
    for (int at = 0; at < count; at += Byte.SIZE) {
      int eight = 0;
      for (int i = 0; i < Byte.SIZE && at + i < count; i++) {
        eight |= truths[at + i] ? 1 << i : 0;
      }
      page.putByte(eight);
    }
  }

  /**
   * Makes the page of a dictionary.
   *
   * @param memory where its bytes go
   */
  DictionaryPage encode(Dictionary dictionary, PageMemory memory) {
    page.clear();
    for (int id = 0; id < dictionary.size(); id++) {
      int length = dictionary.end(id) - dictionary.start(id);
      page.putInt(length);
      page.put(dictionary.bytes(), dictionary.start(id), length);
    }
    return new DictionaryPage(
        compress(dictionary.size(), memory), page.length(), dictionary.size(), Encoding.PLAIN);
  }

  private BytesInput compress(int values, PageMemory memory) {
    ZstdCompressCtx context = zstd;
    if (context == null) {
      throw new IllegalStateException("zstd: null (expected: open before encode)");
    }
    if (zstdLevel == 1) {
      boolean areShort =
          page.length() > SMALL_PAGE_BYTES && page.length() < SHORT_VALUE_BYTES * values;
      context.setHashLog(areShort ? SHORT_VALUES_HASH_LOG : ZSTD_DEFAULT);
      context.setMinMatch(areShort ? SHORT_VALUES_MIN_MATCH : ZSTD_DEFAULT);
    }
    int bound = Math.toIntExact(Zstd.compressBound(page.length()));
    if (compressed.length < bound) {
      compressed = new byte[bound];
    }
    int length =
        context.compressByteArray(compressed, 0, compressed.length, page.array(), 0, page.length());
    return memory.copy(compressed, length);
  }

  /** Whether the working memory had to grow far. */
  boolean isLarge() {
    return (long) page.array().length + compressed.length > MAX_KEPT_BYTES;
  }

  /** Frees the native context; idempotent. */
  @Override
  public void close() {
    if (zstd != null) {
      zstd.close();
      zstd = null;
    }
  }
}
