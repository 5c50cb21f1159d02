package io.otlpdelta.parquet;

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
 * A table layout as a Parquet schema, with the leaves that belong to it.
 *
 * <p>Lists and maps have three levels ({@code list.element}, {@code key_value.key/value}); names
 * and field ids are the physical ones where the table maps columns (Delta protocol, "Column
 * Mapping" and "Delta Data Type to Parquet Type Mappings").
 */
final class ParquetColumns {
  private static final String FIELD_ID = "delta.columnMapping.id";

  private final List<LeafColumn> leaves = new ArrayList<>();
  private final MessageType schema;

  private ParquetColumns(TableLayout layout) {
    this.schema =
        new MessageType(
            "table", struct(DocumentedTables.schema(layout.kind()), layout.columns(), Place.TOP));
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

  private List<Type> struct(StructType documented, StructType actual, Place place) {
    List<Type> types = new ArrayList<>();
    for (StructField field : actual.fields()) {
      Type type =
          type(
              documentedType(documented, field.name()),
              field.type(),
              field.nullable() ? Repetition.OPTIONAL : Repetition.REQUIRED,
              field.physicalName(),
              place.field(field));
      types.add(withId(type, field));
    }
    return types;
  }

  private static DataType documentedType(StructType documented, String name) {
    for (StructField field : documented.fields()) {
      if (field.name().equals(name.toLowerCase(Locale.ROOT))) {
        return field.type();
      }
    }
    throw new IllegalArgumentException(
        "column: " + name + " (expected: a documented column of " + documented + ")");
  }

  private static Type withId(Type type, StructField field) {
    return field.metadata().get(FIELD_ID) instanceof Number id ? type.withId(id.intValue()) : type;
  }

  private Type type(
      DataType documented, DataType actual, Repetition repetition, String name, Place place) {
    if (documented instanceof PrimitiveType && actual instanceof PrimitiveType primitive) {
      return primitive(primitive, repetition, name, place);
    }
    if (documented instanceof StructType wanted && actual instanceof StructType struct) {
      return new GroupType(repetition, name, struct(wanted, struct, place));
    }
    if (documented instanceof ArrayType wanted && actual instanceof ArrayType array) {
      Type element =
          type(
              wanted.element(),
              array.element(),
              array.containsNull() ? Repetition.OPTIONAL : Repetition.REQUIRED,
              "element",
              place.repeated("list", "element"));
      return Types.list(repetition).element(element).named(name);
    }
    if (documented instanceof MapType wanted && actual instanceof MapType map) {
      Type key =
          type(
              wanted.key(),
              map.key(),
              Repetition.REQUIRED,
              "key",
              place.repeated("key_value", "key"));
      Type value =
          type(
              wanted.value(),
              map.value(),
              map.valueContainsNull() ? Repetition.OPTIONAL : Repetition.REQUIRED,
              "value",
              place.repeated("key_value", "value"));
      return Types.map(repetition).key(key).value(value).named(name);
    }
    throw new IllegalArgumentException(
        "column " + place.logical() + ": " + actual + " (expected: " + documented + ")");
  }

  private Type primitive(PrimitiveType type, Repetition repetition, String name, Place place) {
    leaves.add(
        new LeafColumn(
            place.logical(), String.join(".", place.physical()), type, place.insideRepeated()));
    return switch (type.name()) {
      case "string" ->
          Types.primitive(PrimitiveTypeName.BINARY, repetition)
              .as(LogicalTypeAnnotation.stringType())
              .named(name);
      case "long" -> Types.primitive(PrimitiveTypeName.INT64, repetition).named(name);
      case "integer" -> Types.primitive(PrimitiveTypeName.INT32, repetition).named(name);
      case "double" -> Types.primitive(PrimitiveTypeName.DOUBLE, repetition).named(name);
      case "boolean" -> Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(name);
      default ->
          throw new IllegalArgumentException(
              "column " + place.logical() + ": " + type + " (expected: a documented type)");
    };
  }

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
