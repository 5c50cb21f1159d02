package io.otlpdelta.column;

import io.otlpdelta.column.ValueColumn.Shape;
import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DataType;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.MapType;
import io.otlpdelta.schema.PrimitiveType;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All columns of a table, found by their positions in the documented schema, whatever order,
 * nullability or integer width the real table has. One thread at a time.
 */
public final class TableColumns {
  private final List<Column> columns;
  private final List<StructColumn> structs = new ArrayList<>();
  private final List<ValueColumn> leaves = new ArrayList<>();

  /** Makes empty columns for the layout. */
  public TableColumns(TableLayout layout) {
    this.columns =
        fields(DocumentedTables.schema(layout.kind()), layout.columns(), new Place(0, 0), leaves);
  }

  private TableColumns(List<LeafShape> shapes) {
    this.columns = List.of();
    for (LeafShape shape : shapes) {
      leaves.add(leaf(shape.type(), new Shape(shape.definition(), shape.repetition(), true)));
    }
  }

  /** Empty leaves alone, for rows that are copied with their levels. */
  public static TableColumns ofLeaves(List<LeafShape> shapes) {
    return new TableColumns(shapes);
  }

  /** The column at a position of the documented schema. */
  public Column column(int position) {
    return columns.get(position);
  }

  /** The leaves that the file holds, in the order of its schema. */
  public List<ValueColumn> leaves() {
    return Collections.unmodifiableList(leaves);
  }

  /** Must be called before a leaf is looked at: afterwards each has an entry for every row. */
  public void settle() {
    for (StructColumn struct : structs) {
      struct.settle();
    }
  }

  /** The fields by documented position; their leaves are collected in the file's order. */
  private List<Column> fields(
      StructType documented, StructType actual, Place place, List<ValueColumn> collected) {
    @Nullable Column[] byPosition = new Column[documented.fields().size()];
    for (StructField field : actual.fields()) {
      int position = position(documented, field.name());
      byPosition[position] =
          column(
              documented.fields().get(position).type(),
              field.type(),
              field.nullable() ? place.optional() : place,
              collected);
    }
    List<Column> fields = new ArrayList<>();
    for (int i = 0; i < byPosition.length; i++) {
      Column column = byPosition[i];
      fields.add(column == null ? dropped(documented.fields().get(i).type()) : column);
    }
    return fields;
  }

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

  private Column column(
      DataType documented, DataType actual, Place place, List<ValueColumn> collected) {
    if (actual instanceof PrimitiveType primitive) {
      ValueColumn leaf = leaf(primitive, new Shape(place.definition(), place.repetition(), true));
      collected.add(leaf);
      return leaf;
    }
    if (documented instanceof StructType wanted && actual instanceof StructType struct) {
      List<ValueColumn> own = new ArrayList<>();
      StructColumn column =
          new StructColumn(place.definition(), fields(wanted, struct, place, own), own);
      structs.add(column);
      collected.addAll(own);
      return column;
    }
    Place inside = place.repeated();
    if (documented instanceof ArrayType wanted && actual instanceof ArrayType array) {
      Column element =
          column(
              wanted.element(),
              array.element(),
              array.containsNull() ? inside.optional() : inside,
              collected);
      return new ListColumn(place.definition(), inside.repetition(), element);
    }
    if (documented instanceof MapType wanted && actual instanceof MapType map) {
      Column key = column(wanted.key(), map.key(), inside, collected);
      Column value =
          column(
              wanted.value(),
              map.value(),
              map.valueContainsNull() ? inside.optional() : inside,
              collected);
      return new MapColumn(
          place.definition(), inside.repetition(), (BytesColumn) key, (BytesColumn) value);
    }
    throw new IllegalArgumentException("column: " + actual + " (expected: " + documented + ")");
  }

  /** A column that the table is partitioned by: Delta allows that for primitive types only. */
  private static Column dropped(DataType type) {
    if (type instanceof PrimitiveType primitive) {
      return leaf(primitive, new Shape(1, 0, false));
    }
    throw new IllegalArgumentException("missing column: " + type + " (expected: a primitive)");
  }

  private static ValueColumn leaf(PrimitiveType type, Shape shape) {
    return switch (type.name()) {
      case "string" -> new BytesColumn(shape);
      case "long" -> new NumberColumn(shape, Long.SIZE);
      case "integer" -> new NumberColumn(shape, Integer.SIZE);
      case "double" -> new DoubleColumn(shape);
      case "boolean" -> new BooleanColumn(shape);
      default ->
          throw new IllegalArgumentException("type: " + type + " (expected: a documented type)");
    };
  }

  /** The levels at a place of the schema. */
  private record Place(int definition, int repetition) {
    Place optional() {
      return new Place(definition + 1, repetition);
    }

    Place repeated() {
      return new Place(definition + 1, repetition + 1);
    }
  }
}
