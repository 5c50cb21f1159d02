package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.column.BooleanColumn;
import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.Dictionary;
import io.otlpdelta.column.DoubleColumn;
import io.otlpdelta.column.MapColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.StructColumn;
import io.otlpdelta.column.TableColumns;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same bounds as those of parquet-java, which sees one value after the other. */
class PageStatisticsTest {
  private static final TableLayout LOGS = TableLayout.documented(TableKind.LOGS);
  private static final TableLayout METRICS = TableLayout.documented(TableKind.METRICS);

  private final PageStatistics statistics = new PageStatistics();
  private final TableColumns logs = new TableColumns(LOGS);
  private final TableColumns metrics = new TableColumns(METRICS);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void textIsOrderedByItsBytesAsUnsignedNumbers(boolean dictionary) {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    List<String> parts = List.of("", "a", "b", "\u007f", "\u0080", "\uffff", "\ud83d\ude00");
    for (int round = 0; round < 200; round++) {
      BytesColumn column = (BytesColumn) new TableColumns(LOGS).column(7);
      if (dictionary) {
        column.useDictionary(new Dictionary());
      }
      PrimitiveType type = type(LOGS, "body");
      Statistics<?> expected = Statistics.createStats(type);
      int count = random.nextInt(1, 30);
      for (int i = 0; i < count; i++) {
        if (random.nextInt(4) == 0) {
          column.addNull(0, 0);
          expected.incrementNumNulls();
          continue;
        }
        String text =
            parts.get(random.nextInt(parts.size())) + parts.get(random.nextInt(parts.size()));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        column.add(0, bytes, 0, bytes.length);
        expected.updateStats(Binary.fromConstantByteArray(bytes));
      }
      assertThat(statistics.of(column, type)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void oneDictionaryServesManyPages() {
    BytesColumn column = (BytesColumn) logs.column(0);
    column.useDictionary(new Dictionary());
    for (String text : List.of("b", "a", "c")) {
      column.clear();
      add(column, text);
      add(column, text);
      Statistics<?> page = statistics.of(column, type(LOGS, "event_name"));
      assertThat(page.genericGetMin()).isEqualTo(Binary.fromString(text));
      assertThat(page.genericGetMax()).isEqualTo(Binary.fromString(text));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"flags", "time_unix_nano"})
  void wholeNumbersReachToTheirEnds(String name) {
    NumberColumn column = (NumberColumn) logs.column(name.equals("flags") ? 10 : 3);
    boolean wide = column.bits() == Long.SIZE;
    PrimitiveType type = type(LOGS, name);
    Statistics<?> expected = Statistics.createStats(type);
    for (long value : new long[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 5}) {
      column.add(0, value);
      if (wide) {
        expected.updateStats(value);
      } else {
        expected.updateStats((int) value);
      }
    }
    if (wide) {
      column.add(0, Long.MIN_VALUE);
      expected.updateStats(Long.MIN_VALUE);
    }
    assertThat(statistics.of(column, type)).isEqualTo(expected);
  }

  @Test
  void doublesHaveParquetJavasOrderOfZerosAndNan() {
    double[] odd = {0.0, -0.0, Double.NaN, 1, -1, Double.POSITIVE_INFINITY, Double.MIN_VALUE};
    PrimitiveType type = type(METRICS, "gauge", "value");
    for (double first : odd) {
      for (double second : odd) {
        for (double third : odd) {
          DoubleColumn column = (DoubleColumn) gauge().field(2);
          column.clear();
          Statistics<?> expected = Statistics.createStats(type);
          for (double value : new double[] {first, second, third}) {
            column.add(0, value);
            expected.updateStats(value);
          }
          Statistics<?> page = statistics.of(column, type);
          assertThat(page.genericGetMin()).isEqualTo(expected.genericGetMin());
          assertThat(page.genericGetMax()).isEqualTo(expected.genericGetMax());
        }
      }
    }
  }

  @Test
  void truthIsAboveFalsehood() {
    BooleanColumn column = (BooleanColumn) ((StructColumn) metrics.column(5)).field(7);
    PrimitiveType type = type(METRICS, "sum", "is_monotonic");
    column.add(0, true);
    assertThat(statistics.of(column, type).genericGetMin()).isEqualTo(true);
    column.add(0, false);
    assertThat(statistics.of(column, type).genericGetMin()).isEqualTo(false);
    assertThat(statistics.of(column, type).genericGetMax()).isEqualTo(true);
  }

  @Test
  void nullsAloneAreCounted() {
    NumberColumn column = (NumberColumn) logs.column(3);
    column.addNull(0, 0);
    column.addNull(0, 0);
    Statistics<?> page = statistics.of(column, type(LOGS, "time_unix_nano"));
    assertThat(page.hasNonNullValue()).isFalse();
    assertThat(page.getNumNulls()).isEqualTo(2);
  }

  /** A count of nulls without bounds would make a page one of nulls only in the column index. */
  @Test
  void whatIsInAMapHasNoStatisticsAtAll() {
    MapColumn attributes = (MapColumn) logs.column(8);
    add(attributes.key(), "k");
    Statistics<?> page =
        statistics.of(attributes.key(), type(LOGS, "attributes", "key_value", "key"));
    assertThat(page.isEmpty()).isTrue();
  }

  private StructColumn gauge() {
    return (StructColumn) metrics.column(4);
  }

  private static void add(BytesColumn column, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    column.add(0, bytes, 0, bytes.length);
  }

  private static PrimitiveType type(TableLayout layout, String... path) {
    return ParquetColumns.of(layout).schema().getType(path).asPrimitiveType();
  }
}
