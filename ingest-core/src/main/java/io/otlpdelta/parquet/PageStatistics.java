package io.otlpdelta.parquet;

import io.otlpdelta.column.BooleanColumn;
import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.Dictionary;
import io.otlpdelta.column.DoubleColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.ValueColumn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.column.statistics.BinaryStatistics;
import org.apache.parquet.column.statistics.BooleanStatistics;
import org.apache.parquet.column.statistics.DoubleStatistics;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;

/**
 * Bounds and nulls of the entries of a column, by parquet-java's orders: bytes unsigned, -0.0 below
 * 0.0, NaN above all. One thread at a time.
 */
final class PageStatistics {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** By number in a dictionary: the last call that saw it. */
  private int[] seenBy = {};

  private int call;

  /**
   * The statistics of what the column holds.
   *
   * <p>A leaf in a list or a map has none: no reader skips by the bounds of all attributes' values,
   * and parquet-java takes a page with a count of nulls and no bounds for one of nulls only.
   */
  Statistics<?> of(ValueColumn column, PrimitiveType type) {
    if (column.maxRepetition() > 0) {
      return Statistics.getBuilderForReading(type).build();
    }
    Statistics<?> statistics = Statistics.createStats(type);
    statistics.incrementNumNulls(column.entries() - column.values());
    if (column.values() == 0) {
      return statistics;
    }
    if (column instanceof NumberColumn numbers) {
      update(statistics, numbers);
    } else if (column instanceof DoubleColumn doubles) {
      update((DoubleStatistics) statistics, doubles);
    } else if (column instanceof BooleanColumn booleans) {
      update((BooleanStatistics) statistics, booleans);
    } else if (column instanceof BytesColumn bytes) {
      Dictionary dictionary = bytes.dictionary();
      if (dictionary == null) {
        updatePlain((BinaryStatistics) statistics, bytes);
      } else {
        updateNumbered((BinaryStatistics) statistics, bytes, dictionary);
      }
    } else {
      throw new IllegalStateException("no column is a " + column.getClass());
    }
    return statistics;
  }

  private static void update(Statistics<?> statistics, NumberColumn column) {
    long[] numbers = column.numbers();
    long min = numbers[0];
    long max = numbers[0];
    for (int i = 1; i < column.values(); i++) {
      min = Math.min(min, numbers[i]);
      max = Math.max(max, numbers[i]);
    }
    if (statistics instanceof LongStatistics longs) {
      longs.updateStats(min);
      longs.updateStats(max);
    } else {
      IntStatistics ints = (IntStatistics) statistics;
      ints.updateStats((int) min);
      ints.updateStats((int) max);
    }
  }

  private static void update(DoubleStatistics statistics, DoubleColumn column) {
    double[] numbers = column.numbers();
    double min = numbers[0];
    double max = numbers[0];
    for (int i = 1; i < column.values(); i++) {
      double number = numbers[i];
      // The plain comparisons decide nearly always; Double.compare knows NaN and the zeros' signs.
      if (!(number > min) && Double.compare(number, min) < 0) {
        min = number;
      }
      if (!(number < max) && Double.compare(number, max) > 0) {
        max = number;
      }
    }
    statistics.updateStats(min);
    statistics.updateStats(max);
  }

  private static void update(BooleanStatistics statistics, BooleanColumn column) {
    boolean all = true;
    boolean any = false;
    for (int i = 0; i < column.values(); i++) {
      all &= column.truths()[i];
      any |= column.truths()[i];
    }
    statistics.updateStats(all);
    statistics.updateStats(any);
  }

  private static void updatePlain(BinaryStatistics statistics, BytesColumn column) {
    byte[] plain = column.plain();
    int min = 0;
    int max = 0;
    int at = 0;
    while (at < column.plainLength()) {
      if (compare(plain, at, min) < 0) {
        min = at;
      } else if (compare(plain, at, max) > 0) {
        max = at;
      }
      at = end(plain, at);
    }
    statistics.updateStats(binary(plain, min + Integer.BYTES, end(plain, min)));
    statistics.updateStats(binary(plain, max + Integer.BYTES, end(plain, max)));
  }

  private static int compare(byte[] plain, int one, int other) {
    return Arrays.compareUnsigned(
        plain,
        one + Integer.BYTES,
        end(plain, one),
        plain,
        other + Integer.BYTES,
        end(plain, other));
  }

  private static int end(byte[] plain, int start) {
    return start + Integer.BYTES + (int) INTS.get(plain, start);
  }

  private void updateNumbered(
      BinaryStatistics statistics, BytesColumn column, Dictionary dictionary) {
    if (seenBy.length < dictionary.size()) {
      seenBy = new int[2 * dictionary.size()];
      call = 0;
    }
    call++;
    int[] ids = column.ids();
    int min = ids[0];
    int max = ids[0];
    for (int i = 0; i < column.values(); i++) {
      int id = ids[i];
      if (seenBy[id] == call) {
        continue;
      }
      seenBy[id] = call;
      if (compare(dictionary, id, min) < 0) {
        min = id;
      } else if (compare(dictionary, id, max) > 0) {
        max = id;
      }
    }
    statistics.updateStats(binary(dictionary.bytes(), dictionary.start(min), dictionary.end(min)));
    statistics.updateStats(binary(dictionary.bytes(), dictionary.start(max), dictionary.end(max)));
  }

  private static int compare(Dictionary dictionary, int one, int other) {
    return Arrays.compareUnsigned(
        dictionary.bytes(),
        dictionary.start(one),
        dictionary.end(one),
        dictionary.bytes(),
        dictionary.start(other),
        dictionary.end(other));
  }

  private static Binary binary(byte[] source, int from, int to) {
    return Binary.fromConstantByteArray(Arrays.copyOfRange(source, from, to));
  }
}
