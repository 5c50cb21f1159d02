package io.otlpdelta.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DataType;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.MapType;
import io.otlpdelta.schema.PrimitiveType;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableColumnsTest {
  private static final int METRIC_HISTOGRAM = 6;
  private static final int SPAN_EVENTS = 11;

  @ParameterizedTest
  @EnumSource
  void documentedTablesHaveALeafForEachPrimitive(TableKind kind) {
    TableColumns columns = new TableColumns(TableLayout.documented(kind));
    assertThat(columns.leaves()).hasSize(primitives(DocumentedTables.schema(kind)));
  }

  private static int primitives(DataType type) {
    if (type instanceof StructType struct) {
      return struct.fields().stream().mapToInt(field -> primitives(field.type())).sum();
    }
    if (type instanceof ArrayType array) {
      return primitives(array.element());
    }
    return type instanceof MapType ? 2 : 1;
  }

  @Test
  void levelsCountWhatCanBeNullOrRepeated() {
    TableColumns columns = new TableColumns(TableLayout.documented(TableKind.METRICS));
    BytesColumn name = (BytesColumn) columns.column(0);
    assertThat(name.definition()).isEqualTo(1);
    assertThat(name.maxRepetition()).isZero();
    StructColumn histogram = (StructColumn) columns.column(METRIC_HISTOGRAM);
    assertThat(histogram.definition()).isEqualTo(1);
    ListColumn exemplars = (ListColumn) histogram.field(6);
    assertThat(exemplars.definition()).isEqualTo(2);
    assertThat(exemplars.repetition()).isEqualTo(1);
    StructColumn exemplar = (StructColumn) exemplars.element();
    assertThat(exemplar.definition()).isEqualTo(4);
    MapColumn attributes = (MapColumn) exemplar.field(4);
    assertThat(attributes.definition()).isEqualTo(5);
    assertThat(attributes.repetition()).isEqualTo(2);
    assertThat(attributes.key().definition()).isEqualTo(6);
    assertThat(attributes.key().maxRepetition()).isEqualTo(2);
    assertThat(attributes.value().definition()).isEqualTo(7);
  }

  @Test
  void requiredColumnsHaveFewerLevels() {
    StructField attributes =
        field("attributes", new MapType(PrimitiveType.STRING, PrimitiveType.STRING, false), false);
    TableColumns columns =
        new TableColumns(altered(TableKind.LOGS, Map.of("attributes", attributes), List.of()));
    MapColumn map = (MapColumn) columns.column(8);
    assertThat(map.definition()).isZero();
    assertThat(map.key().definition()).isEqualTo(1);
    assertThat(map.value().definition()).isEqualTo(1);
    map.addEmpty(0);
    assertThat(Levels.of(map.key())).isEqualTo("0:0");
  }

  @Test
  void aRequiredColumnRefusesANull() {
    StructField flags = field("flags", PrimitiveType.INTEGER, false);
    TableColumns columns =
        new TableColumns(altered(TableKind.LOGS, Map.of("flags", flags), List.of()));
    NumberColumn column = (NumberColumn) columns.column(10);
    column.add(0, 5);
    assertThat(column.definitions()).isEmpty();
    assertThatThrownBy(() -> column.addNull(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("definition: 0 (expected: < 0 for a null)");
  }

  @Test
  void columnsAreFoundByTheirDocumentedPositionAndStoredInTheTablesOrder() {
    TableLayout documented = TableLayout.documented(TableKind.LOGS);
    List<StructField> reversed = new ArrayList<>();
    documented.columns().fields().forEach(field -> reversed.add(0, shouting(field)));
    TableColumns columns =
        new TableColumns(
            new TableLayout(TableKind.LOGS, new StructType(reversed), List.of(), Set.of()));
    List<ValueColumn> leaves = columns.leaves();
    assertThat(leaves.get(leaves.size() - 1)).isSameAs(columns.column(0));
    assertThat(leaves.get(0)).isSameAs(columns.column(14));
  }

  private static StructField shouting(StructField field) {
    return new StructField(
        field.name().toUpperCase(Locale.ROOT), field.type(), field.nullable(), field.metadata());
  }

  @Test
  void anIntegerMayBeWidenedByTheTable() {
    StructField flags = field("flags", PrimitiveType.LONG, true);
    TableColumns columns =
        new TableColumns(altered(TableKind.LOGS, Map.of("flags", flags), List.of()));
    assertThat(((NumberColumn) columns.column(9)).bits()).isEqualTo(Integer.SIZE);
    assertThat(((NumberColumn) columns.column(10)).bits()).isEqualTo(Long.SIZE);
  }

  @Test
  void aPartitionColumnTakesValuesAndHoldsNone() {
    TableColumns columns =
        new TableColumns(altered(TableKind.LOGS, Map.of(), List.of("event_name")));
    BytesColumn name = (BytesColumn) columns.column(0);
    Texts.add(name, 0, "x");
    name.addNull(0, 0);
    assertThat(name.entries()).isZero();
    assertThat(columns.leaves()).doesNotContain(name);
  }

  @Test
  void aColumnThatIsNotDocumentedIsRefused() {
    StructType strange = new StructType(List.of(field("colour", PrimitiveType.STRING, true)));
    TableLayout layout = new TableLayout(TableKind.LOGS, strange, List.of(), Set.of());
    assertThatThrownBy(() -> new TableColumns(layout))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("column: colour (expected: a documented column of STRUCT<");
  }

  @Test
  void aMissingColumnWithPartsIsRefused() {
    TableLayout layout = altered(TableKind.LOGS, Map.of(), List.of("resource"));
    assertThatThrownBy(() -> new TableColumns(layout))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("missing column: STRUCT<")
        .hasMessageEndingWith("(expected: a primitive)");
  }

  /** Two spans: one with two events of two and no attributes, one without events. */
  @Test
  void listsOfStructsWithMapsHaveTheLevelsOfDremel() {
    TableColumns columns = new TableColumns(TableLayout.documented(TableKind.SPANS));
    ListColumn events = (ListColumn) columns.column(SPAN_EVENTS);
    StructColumn event = (StructColumn) events.element();
    NumberColumn time = (NumberColumn) event.field(0);
    MapColumn attributes = (MapColumn) event.field(2);
    event.begin();
    time.add(0, 1);
    addAttribute(attributes, 0);
    addAttribute(attributes, attributes.repetition());
    event.begin();
    time.addNull(events.repetition(), event.definition());
    attributes.addEmpty(events.repetition());
    events.addEmpty(0);
    columns.settle();
    assertThat(Levels.of(time)).isEqualTo("0:4 1:3 0:1");
    assertThat(Levels.of(attributes.key())).isEqualTo("0:5 2:5 1:4 0:1");
    assertThat(Levels.of(attributes.value())).isEqualTo("0:6 2:6 1:4 0:1");
    assertThat(time.rows()).isEqualTo(2);
    assertThat(attributes.key().rows()).isEqualTo(2);
  }

  private static void addAttribute(MapColumn map, int repetition) {
    Texts.add(map.key(), repetition, "k");
    Texts.add(map.value(), repetition, "v");
  }

  @Test
  void settlingBringsEveryLeafToTheLastRow() {
    TableColumns columns = new TableColumns(TableLayout.documented(TableKind.METRICS));
    StructColumn histogram = (StructColumn) columns.column(METRIC_HISTOGRAM);
    histogram.addNull(0, 0);
    histogram.addNull(0, 0);
    NumberColumn count = (NumberColumn) histogram.field(2);
    assertThat(count.rows()).isZero();
    columns.settle();
    assertThat(count.rows()).isEqualTo(2);
    assertThat(Levels.of(count)).isEqualTo("0:0 0:0");
  }

  private static TableLayout altered(
      TableKind kind, Map<String, StructField> replaced, List<String> leftOut) {
    List<StructField> fields =
        DocumentedTables.schema(kind).fields().stream()
            .filter(field -> !leftOut.contains(field.name()))
            .map(field -> replaced.getOrDefault(field.name(), field))
            .toList();
    return new TableLayout(kind, new StructType(fields), List.of(), Set.of());
  }

  private static StructField field(String name, DataType type, boolean nullable) {
    return new StructField(name, type, nullable, Map.of());
  }
}
