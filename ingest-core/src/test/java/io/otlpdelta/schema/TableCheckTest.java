package io.otlpdelta.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.model.TableKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableCheckTest {
  private static final StructType LOGS = DocumentedTables.schema(TableKind.LOGS);
  private static final StructType METRICS = DocumentedTables.schema(TableKind.METRICS);
  private static final StructType SPANS = DocumentedTables.schema(TableKind.SPANS);
  private static final String REMEDY = ". Alter the table, or create it from the documented DDL.";

  @ParameterizedTest
  @EnumSource(TableKind.class)
  void aDocumentedTableIsItsOwnLayout(TableKind kind) throws UnsupportedTableException {
    TableLayout layout =
        TableCheck.layout(
            DocumentedTables.schema(kind), List.of(), Map.of("otel.schemaVersion", "v1"));
    assertThat(layout).isEqualTo(TableLayout.documented(kind));
    assertThat(layout.columns()).isEqualTo(DocumentedTables.schema(kind));
  }

  @Test
  void withoutAVersionTheColumnsDecide() throws UnsupportedTableException {
    assertThat(check(SPANS).kind()).isEqualTo(TableKind.SPANS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "V1", ""})
  void anotherVersionIsRefused(String version) {
    assertThatThrownBy(
            () -> TableCheck.layout(LOGS, List.of(), Map.of("otel.schemaVersion", version)))
        .isInstanceOf(UnsupportedTableException.class)
        .hasMessage(
            "The table's property otel.schemaVersion is '"
                + version
                + "' (expected: 'v1'). Create the table from the documented DDL of that version.");
  }

  @Test
  void orderAndCaseOfColumnsAreFreeAndKept() throws UnsupportedTableException {
    StructType reversed = everyStruct(LOGS, TableCheckTest::reversed);
    StructType capitals = everyField(reversed, field -> named(field, upper(field.name())));
    TableLayout layout = check(capitals);
    assertThat(layout.kind()).isEqualTo(TableKind.LOGS);
    assertThat(layout.columns()).isEqualTo(capitals);
    assertThat(layout.columns().fields().get(0).name()).isEqualTo("LOG_SCHEMA_URL");
  }

  @Test
  void metadataOfFieldsIsKept() throws UnsupportedTableException {
    Map<String, Object> metadata =
        Map.of("delta.columnMapping.id", 7L, "delta.columnMapping.physicalName", "col-7");
    StructType mapped = everyField(LOGS, field -> with(field, metadata));
    StructField body = check(mapped).columns().field("body").orElseThrow();
    assertThat(body.metadata()).isEqualTo(metadata);
    assertThat(body.physicalName()).isEqualTo("col-7");
  }

  @Test
  void extraNullableColumnsAreLeftOut() throws UnsupportedTableException {
    StructField extra = field("team", new PrimitiveType("decimal(10,2)"), true);
    StructType schema = everyStruct(METRICS, struct -> plus(struct, extra));
    assertThat(check(schema).columns()).isEqualTo(METRICS);
  }

  @Test
  void anExtraColumnThatMustHaveAValueIsRefused() {
    StructType schema = plus(LOGS, field("team", PrimitiveType.STRING, false));
    expectRefusal(
        schema,
        "The table cannot take log records: column 'team' is STRING NOT NULL, and telemetry has no"
            + " value for it (expected: a nullable column)"
            + REMEDY);
  }

  @Test
  void anExtraNestedFieldThatMustHaveAValueIsRefused() {
    StructField extra = field("tenant", PrimitiveType.LONG, false);
    StructType schema =
        replace(LOGS, "resource", field -> typed(field, plus((StructType) field.type(), extra)));
    expectRefusal(
        schema,
        "The table cannot take log records: column 'resource.tenant' is BIGINT NOT NULL, and"
            + " telemetry has no value for it (expected: a nullable column)"
            + REMEDY);
  }

  @Test
  void aMissingColumnIsNamedWithItsType() {
    expectRefusal(
        without(METRICS, "unit"),
        "The table cannot take data points: column 'unit' is missing (expected: STRING)" + REMEDY);
  }

  @Test
  void aMissingNestedFieldIsNamedWithItsPath() {
    StructType schema =
        replace(METRICS, "sum", field -> typed(field, without((StructType) field.type(), "flags")));
    expectRefusal(
        schema,
        "The table cannot take data points: column 'sum.flags' is missing (expected: INT)"
            + REMEDY);
  }

  @Test
  void aColumnOfAnotherTypeIsNamedWithBothTypes() {
    StructType schema = replace(LOGS, "flags", field -> typed(field, PrimitiveType.LONG));
    expectRefusal(
        schema,
        "The table cannot take log records: column 'flags' is BIGINT (expected: INT)" + REMEDY);
  }

  @Test
  void aColumnOfAnotherShapeIsNamedWithBothTypes() {
    StructType schema = replace(LOGS, "attributes", field -> typed(field, PrimitiveType.STRING));
    expectRefusal(
        schema,
        "The table cannot take log records: column 'attributes' is STRING (expected: MAP<STRING,"
            + " STRING>)"
            + REMEDY);
  }

  @Test
  void aTypeDeepInsideIsNamedWithItsPath() {
    StructType link =
        new StructType(
            List.of(
                field("trace_id", PrimitiveType.STRING, true),
                field("span_id", PrimitiveType.STRING, true),
                field("trace_state", PrimitiveType.STRING, true),
                field(
                    "attributes",
                    new MapType(PrimitiveType.STRING, PrimitiveType.LONG, true),
                    true),
                field("dropped_attributes_count", PrimitiveType.INTEGER, true),
                field("flags", PrimitiveType.INTEGER, true)));
    StructType schema = replace(SPANS, "links", field -> typed(field, new ArrayType(link, true)));
    expectRefusal(
        schema,
        "The table cannot take spans: column 'links.element.attributes.value' is BIGINT (expected:"
            + " STRING)"
            + REMEDY);
  }

  @Test
  void aVarcharColumnIsRefusedBecauseWritersMustCheckItsLength() {
    StructType schema =
        replace(
            LOGS,
            "body",
            field -> with(field, Map.of("__CHAR_VARCHAR_TYPE_STRING", "varchar(10)")));
    expectRefusal(
        schema,
        "The table cannot take log records: column 'body' is VARCHAR(10) (expected: STRING)"
            + REMEDY);
  }

  @Test
  void aDocumentedColumnThatTelemetryMayLackMustBeNullable() {
    StructType schema = replace(LOGS, "body", TableCheckTest::notNull);
    expectRefusal(
        schema,
        "The table cannot take log records: column 'body' is STRING NOT NULL, and telemetry may"
            + " lack it (expected: a nullable column)"
            + REMEDY);
  }

  @Test
  void aDocumentedColumnThatIsNeverNullMayBeNotNull() throws UnsupportedTableException {
    StructType schema = replace(METRICS, "NAME", TableCheckTest::notNull);
    assertThat(check(schema).columns().field("name").orElseThrow().nullable()).isFalse();
    StructType resource =
        replace(
            METRICS,
            "resource",
            field ->
                notNull(
                    typed(field, everyField((StructType) field.type(), TableCheckTest::notNull))));
    assertThat(check(resource).columns().field("resource").orElseThrow().nullable()).isFalse();
  }

  @Test
  void listsAndMapsMayForbidNullInThem() throws UnsupportedTableException {
    StructType schema =
        replace(
            LOGS,
            "attributes",
            field -> typed(field, new MapType(PrimitiveType.STRING, PrimitiveType.STRING, false)));
    assertThat(check(schema).columns()).isEqualTo(schema);
  }

  @Test
  void moreThanThreeProblemsAreCounted() {
    StructType schema =
        without(
            without(without(without(without(LOGS, "body"), "flags"), "span_id"), "trace_id"),
            "event_name");
    expectRefusal(
        schema,
        "The table cannot take log records: column 'event_name' is missing (expected: STRING);"
            + " column 'trace_id' is missing (expected: STRING); column 'span_id' is missing"
            + " (expected: STRING); and 2 more"
            + REMEDY);
  }

  @Test
  void partitionColumnsAreNotInTheFiles() throws UnsupportedTableException {
    StructType schema = plus(LOGS, field("Day", new PrimitiveType("date"), true));
    TableLayout layout = TableCheck.layout(schema, List.of("Day", "event_name"), Map.of());
    assertThat(layout.partitionColumns())
        .containsExactly(
            field("Day", new PrimitiveType("date"), true),
            field("event_name", PrimitiveType.STRING, true));
    assertThat(layout.columns()).isEqualTo(without(LOGS, "event_name"));
    assertThat(layout.statisticsColumns()).doesNotContain(List.of("event_name"));
  }

  @Test
  void partitionColumnsDoNotCountForStatistics() throws UnsupportedTableException {
    Map<String, String> firstOnly = Map.of("delta.dataSkippingNumIndexedCols", "1");
    assertThat(TableCheck.layout(LOGS, List.of(), firstOnly).statisticsColumns())
        .containsExactly(List.of("event_name"));
    assertThat(TableCheck.layout(LOGS, List.of("event_name"), firstOnly).statisticsColumns())
        .containsExactly(List.of("trace_id"));
  }

  @Test
  void aPartitionColumnThatMayBeEmptyMustTakeNull() {
    StructType schema = replace(SPANS, "name", TableCheckTest::notNull);
    assertThatThrownBy(() -> TableCheck.layout(schema, List.of("name"), Map.of()))
        .isInstanceOf(UnsupportedTableException.class)
        .hasMessage(
            "The table cannot take spans: partition column 'name' is STRING NOT NULL, and telemetry"
                + " may have an empty text for it, which a partition stores as NULL (expected: a"
                + " nullable column)"
                + REMEDY);
  }

  @Test
  void aPartitionColumnThatIsAlwaysFilledMayBeNotNull() throws UnsupportedTableException {
    StructType schema = replace(SPANS, "kind", TableCheckTest::notNull);
    assertThat(TableCheck.layout(schema, List.of("kind"), Map.of()).partitionColumns())
        .containsExactly(field("kind", PrimitiveType.STRING, false));
  }

  @Test
  void aPartitionColumnThatTheSchemaLacksIsNamed() {
    assertThatThrownBy(() -> TableCheck.layout(LOGS, List.of("day"), Map.of()))
        .isInstanceOf(UnsupportedTableException.class)
        .hasMessage(
            "The table cannot take log records: partition column 'day' is missing (expected: a"
                + " column)"
                + REMEDY);
  }

  @Test
  void anIntegerThatWasWidenedIsTaken() throws UnsupportedTableException {
    Map<String, Object> widened =
        Map.of("delta.typeChanges", "[{\"fromType\":\"integer\",\"toType\":\"long\"}]");
    StructType schema =
        replace(LOGS, "flags", field -> with(typed(field, PrimitiveType.LONG), widened));
    assertThat(check(schema).columns()).isEqualTo(schema);
  }

  @Test
  void aColumnThatWasWidenedToSomethingElseIsRefused() {
    Map<String, Object> widened = Map.of("delta.typeChanges", "[]");
    StructType schema =
        replace(LOGS, "flags", field -> with(typed(field, PrimitiveType.DOUBLE), widened));
    expectRefusal(
        schema,
        "The table cannot take log records: column 'flags' is DOUBLE (expected: INT)" + REMEDY);
  }

  @Test
  void checkConstraintsAreRefused() {
    assertThatThrownBy(
            () ->
                TableCheck.layout(
                    LOGS, List.of(), Map.of("delta.constraints.recent", "time_unix_nano > 0")))
        .isInstanceOf(UnsupportedTableException.class)
        .hasMessage(
            "The table cannot take log records: constraint 'recent' would have to be checked"
                + " (expected: no CHECK constraint)"
                + REMEDY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta.generationExpression", "delta.identity.start", "delta.invariants"})
  void columnsThatComputeOrCheckValuesAreRefused(String key) {
    StructType schema =
        plus(LOGS, with(field("day", new PrimitiveType("date"), true), Map.of(key, "x")));
    assertThatThrownBy(() -> check(schema))
        .isInstanceOf(UnsupportedTableException.class)
        .hasMessageMatching(
            "The table cannot take log records: column 'day' (is a generated column|is an identity"
                + " column|has an invariant) \\(expected: a plain column\\).*");
  }

  @Test
  void aTableOfSomethingElseIsRefused() {
    StructType schema =
        new StructType(
            List.of(
                field("name", PrimitiveType.STRING, true),
                field("trace_id", PrimitiveType.STRING, true)));
    expectRefusal(
        schema,
        "The table's columns are not those of a metrics, logs or spans table. Create it from the"
            + " documented DDL.");
  }

  @Test
  void aTableWithTheColumnsOfTwoKindsIsRefused() {
    List<StructField> fields = new ArrayList<>(LOGS.fields());
    for (StructField field : SPANS.fields()) {
      if (LOGS.field(field.name()).isEmpty()) {
        fields.add(field);
      }
    }
    expectRefusal(
        new StructType(fields),
        "The table has the columns of more than one kind of table, so that it is not clear what it"
            + " holds. Create one table for each signal from the documented DDL.");
  }

  private static void expectRefusal(StructType schema, String message) {
    assertThatThrownBy(() -> check(schema))
        .isInstanceOf(UnsupportedTableException.class)
        .hasMessage(message);
  }

  private static TableLayout check(StructType schema) throws UnsupportedTableException {
    return TableCheck.layout(schema, List.of(), Map.of());
  }

  private static StructField field(String name, DataType type, boolean nullable) {
    return new StructField(name, type, nullable, Map.of());
  }

  private static StructField named(StructField field, String name) {
    return new StructField(name, field.type(), field.nullable(), field.metadata());
  }

  private static StructField typed(StructField field, DataType type) {
    return new StructField(field.name(), type, field.nullable(), field.metadata());
  }

  private static StructField with(StructField field, Map<String, Object> metadata) {
    return new StructField(field.name(), field.type(), field.nullable(), metadata);
  }

  private static StructField notNull(StructField field) {
    return new StructField(field.name(), field.type(), false, field.metadata());
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  private static StructType plus(StructType struct, StructField extra) {
    List<StructField> fields = new ArrayList<>(struct.fields());
    fields.add(1, extra);
    return new StructType(fields);
  }

  private static StructType without(StructType struct, String name) {
    return new StructType(
        struct.fields().stream().filter(field -> !field.name().equals(name)).toList());
  }

  private static StructType replace(
      StructType struct, String name, UnaryOperator<StructField> change) {
    assertThat(struct.fields()).anyMatch(field -> field.name().equalsIgnoreCase(name));
    return new StructType(
        struct.fields().stream()
            .map(field -> field.name().equalsIgnoreCase(name) ? change.apply(field) : field)
            .toList());
  }

  private static StructType reversed(StructType struct) {
    List<StructField> fields = new ArrayList<>(struct.fields());
    Collections.reverse(fields);
    return new StructType(fields);
  }

  private static StructType everyField(StructType struct, UnaryOperator<StructField> change) {
    return everyStruct(
        struct, inner -> new StructType(inner.fields().stream().map(change).toList()));
  }

  private static StructType everyStruct(StructType struct, UnaryOperator<StructType> change) {
    return (StructType) every(struct, change);
  }

  private static DataType every(DataType type, UnaryOperator<StructType> change) {
    if (type instanceof StructType struct) {
      return change.apply(
          new StructType(
              struct.fields().stream()
                  .map(field -> typed(field, every(field.type(), change)))
                  .toList()));
    }
    return type instanceof ArrayType array
        ? new ArrayType(every(array.element(), change), array.containsNull())
        : type;
  }
}
