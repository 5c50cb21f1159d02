package io.otlpdelta.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.model.TableKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsColumnsTest {
  /** Leaves in order: a, b.c, b.d.e, (b.f, a map), g, `h.i`. */
  private static final StructType SCHEMA =
      new StructType(
          List.of(
              field("a", PrimitiveType.LONG),
              field(
                  "b",
                  new StructType(
                      List.of(
                          field("c", PrimitiveType.STRING),
                          field("d", new StructType(List.of(field("e", PrimitiveType.DOUBLE)))),
                          field(
                              "f",
                              new MapType(PrimitiveType.STRING, PrimitiveType.STRING, true))))),
              field("g", PrimitiveType.LONG),
              field("h.i", PrimitiveType.LONG)));

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "3, 3", "4, 3", "5, 4", "6, 5", "100, 5", "-1, 5", "many, 5"})
  void theCountGoesDepthFirstAndAListOrMapIsOneColumn(String property, int expected) {
    Set<List<String>> columns =
        StatisticsColumns.of(SCHEMA, Map.of("delta.dataSkippingNumIndexedCols", property));
    List<List<String>> inOrder =
        List.of(
            List.of("a"), List.of("b", "c"), List.of("b", "d", "e"), List.of("g"), List.of("h.i"));
    assertThat(columns).containsExactlyElementsOf(inOrder.subList(0, expected));
  }

  @Test
  void withoutAPropertyTheFirstThirtyTwoColumnsCount() {
    assertThat(StatisticsColumns.of(DocumentedTables.schema(TableKind.METRICS), Map.of()))
        .contains(List.of("histogram", "aggregation_temporality"))
        .contains(List.of("exponential_histogram", "start_time_unix_nano"))
        .doesNotContain(List.of("exponential_histogram", "time_unix_nano"))
        .doesNotContain(List.of("gauge", "attributes"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a | a",
        "' B.c , g' | b/c g",
        "b | b/c b/d/e",
        "b.d | b/d/e",
        "`h.i` | h.i",
        "`b`.`c` | b/c",
        "h.i | ''",
        "b.f | ''",
        "unknown, a | a",
        "`odd``name`, g | g"
      })
  void namedColumnsWinAndAStructStandsForItsLeaves(String property, String expected) {
    Set<List<String>> columns =
        StatisticsColumns.of(
            SCHEMA,
            Map.of(
                "delta.dataSkippingStatsColumns",
                property,
                "delta.dataSkippingNumIndexedCols",
                "0"));
    assertThat(String.join(" ", columns.stream().map(path -> String.join("/", path)).toList()))
        .isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void theCountIsOverTheWholeTableAlthoughForeignColumnsAreLeftOut()
      throws UnsupportedTableException {
    List<StructField> fields = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      fields.add(field("foreign" + i, PrimitiveType.LONG));
    }
    fields.addAll(DocumentedTables.schema(TableKind.LOGS).fields());
    TableLayout layout = TableCheck.layout(new StructType(fields), List.of(), Map.of());
    assertThat(layout.statisticsColumns())
        .containsExactlyInAnyOrder(List.of("event_name"), List.of("trace_id"));
  }

  private static StructField field(String name, DataType type) {
    return new StructField(name, type, true, Map.of());
  }
}
