package io.otlpdelta.straightforward;

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
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * A table layout as a Parquet schema, with the writer and the leaves that belong to it.
 *
 * <p>Lists and maps have three levels ({@code list.element}, {@code key_value.key/value}); names
 * and field ids are the physical ones where the table maps columns (Delta protocol, "Column
 * Mapping" and "Delta Data Type to Parquet Type Mappings").
 */
final class ParquetColumns {
  private static final String FIELD_ID = "delta.columnMapping.id";

  private final List<LeafColumn> leaves = new ArrayList<>();
  private final MessageType schema;
  private final ValueWriters.Struct rowWriter;

  private ParquetColumns(TableLayout layout) {
    StructColumns top = struct(DocumentedTables.schema(layout.kind()), layout.columns(), Place.TOP);
    this.schema = new MessageType("table", top.types());
    this.rowWriter = top.writer();
  }

  static ParquetColumns of(TableLayout layout) {
    return new ParquetColumns(layout);
  }

  MessageType schema() {
    return schema;
  }

  /** The leaves in the schema's order. */
  List<LeafColumn> leaves() {
    return List.copyOf(leaves);
  }

  ValueWriters.Struct rowWriter() {
    return rowWriter;
  }

  private StructColumns struct(StructType documented, StructType actual, Place place) {
    List<Type> types = new ArrayList<>();
    List<ValueWriters.Field> writers = new ArrayList<>();
    for (StructField field : actual.fields()) {
      int position = position(documented, field.name());
      Repetition repetition = field.nullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
      Place inside = place.field(field);
      Column column =
          column(
              documented.fields().get(position).type(),
              field.type(),
              repetition,
              field.physicalName(),
              inside);
      types.add(withId(column.type(), field));
      writers.add(new ValueWriters.Field(field.physicalName(), position, column.writer()));
    }
    return new StructColumns(types, new ValueWriters.Struct(writers));
  }

  /** Where the row has the field's value: the column's position in the documented schema. */
  private static int position(StructType documented, String name) {
    List<StructField> fields = documented.fields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name.toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "column: " + name + " (expected: a documented column of " + documented + ")");
  }

  private static Type withId(Type type, StructField field) {
    return field.metadata().get(FIELD_ID) instanceof Number id ? type.withId(id.intValue()) : type;
  }

  private Column column(
      DataType documented, DataType actual, Repetition repetition, String name, Place place) {
    if (documented instanceof PrimitiveType && actual instanceof PrimitiveType primitive) {
      return primitive(documented, primitive, repetition, name, place);
    }
    if (documented instanceof StructType wanted && actual instanceof StructType struct) {
      StructColumns fields = struct(wanted, struct, place);
      return new Column(
          new GroupType(repetition, name, fields.types()), new ValueWriters.Group(fields.writer()));
    }
    if (documented instanceof ArrayType wanted && actual instanceof ArrayType array) {
      Column element =
          column(
              wanted.element(),
              array.element(),
              array.containsNull() ? Repetition.OPTIONAL : Repetition.REQUIRED,
              "element",
              place.repeated("list", "element"));
      return new Column(
          Types.list(repetition).element(element.type()).named(name),
          new ValueWriters.Array(element.writer()));
    }
    if (documented instanceof MapType wanted && actual instanceof MapType map) {
      Column key =
          column(
              wanted.key(),
              map.key(),
              Repetition.REQUIRED,
              "key",
              place.repeated("key_value", "key"));
      Column value =
          column(
              wanted.value(),
              map.value(),
              map.valueContainsNull() ? Repetition.OPTIONAL : Repetition.REQUIRED,
              "value",
              place.repeated("key_value", "value"));
      return new Column(
          Types.map(repetition).key(key.type()).value(value.type()).named(name),
          new ValueWriters.MapEntries(key.writer(), value.writer()));
    }
    throw new IllegalArgumentException(
        "column " + place.logical() + ": " + actual + " (expected: " + documented + ")");
  }

  private Column primitive(
      DataType documented, PrimitiveType type, Repetition repetition, String name, Place place) {
    leaves.add(
        new LeafColumn(
            place.logical(), String.join(".", place.physical()), type, place.insideRepeated()));
    return switch (type.name()) {
      case "string" ->
          new Column(
              Types.primitive(PrimitiveTypeName.BINARY, repetition)
                  .as(LogicalTypeAnnotation.stringType())
                  .named(name),
              ValueWriters.STRING);
      case "long" ->
          plain(
              PrimitiveTypeName.INT64,
              repetition,
              name,
              documented.equals(PrimitiveType.INTEGER) ? ValueWriters.WIDENED : ValueWriters.LONG);
      case "integer" -> plain(PrimitiveTypeName.INT32, repetition, name, ValueWriters.INTEGER);
      case "double" -> plain(PrimitiveTypeName.DOUBLE, repetition, name, ValueWriters.DOUBLE);
      case "boolean" -> plain(PrimitiveTypeName.BOOLEAN, repetition, name, ValueWriters.BOOLEAN);
      default ->
          throw new IllegalArgumentException(
              "column " + place.logical() + ": " + type + " (expected: a documented type)");
    };
  }

  private static Column plain(
      PrimitiveTypeName type, Repetition repetition, String name, ValueWriters.ValueWriter writer) {
    return new Column(Types.primitive(type, repetition).named(name), writer);
  }

  private record Column(Type type, ValueWriters.ValueWriter writer) {}

  private record StructColumns(List<Type> types, ValueWriters.Struct writer) {}

  /** A place in the schema, by the table's names and by the file's. */
  private record Place(List<String> logical, List<String> physical, boolean insideRepeated) {
    private static final Place TOP = new Place(List.of(), List.of(), false);

    Place field(StructField field) {
      return new Place(
          plus(logical, field.name()), plus(physical, field.physicalName()), insideRepeated);
    }

    Place repeated(String group, String part) {
      return new Place(plus(logical, part), plus(plus(physical, group), part), true);
    }

    private static List<String> plus(List<String> path, String part) {
      List<String> longer = new ArrayList<>(path);
      longer.add(part);
      return List.copyOf(longer);
    }
  }
}
