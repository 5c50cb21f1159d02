package io.otlpdelta.parquet;

import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DataType;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.MapType;
import io.otlpdelta.schema.PrimitiveType;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableCheck;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.schema.UnsupportedTableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Tables as admins have them. */
final class Layouts {
  private static final StructField EXTRA =
      new StructField("ingested_at", new PrimitiveType("timestamp"), true, Map.of());

  private Layouts() {}

  /** Every struct's columns backwards and in capitals, with a foreign column in front. */
  static TableLayout reordered(TableKind kind) {
    return layout(reversed(DocumentedTables.schema(kind)));
  }

  /** Column mapping: every field has an id and a physical name that says nothing. */
  static TableLayout mapped(TableKind kind) {
    return layout(mapped(DocumentedTables.schema(kind), new AtomicInteger()));
  }

  /** Everything NOT NULL that may be, and no NULL in lists and maps. */
  static TableLayout required(TableKind kind) {
    return layout(required("", (StructType) withoutNulls(DocumentedTables.schema(kind)), kind));
  }

  /** Every INT widened to BIGINT. */
  static TableLayout widened(TableKind kind) {
    return layout(widened(DocumentedTables.schema(kind)));
  }

  /** Statistics of every column that can have some. */
  static TableLayout measured(TableKind kind) {
    return layout(
        DocumentedTables.schema(kind), List.of(), Map.of("delta.dataSkippingNumIndexedCols", "-1"));
  }

  /** Partitioned by the columns, of which one may be foreign. */
  static TableLayout partitioned(TableKind kind, String... columns) {
    List<StructField> fields = new ArrayList<>(DocumentedTables.schema(kind).fields());
    if (List.of(columns).contains(EXTRA.name())) {
      fields.add(EXTRA);
    }
    return layout(new StructType(fields), List.of(columns), Map.of());
  }

  private static TableLayout layout(DataType schema) {
    return layout(schema, List.of(), Map.of());
  }

  private static TableLayout layout(
      DataType schema, List<String> partitionColumns, Map<String, String> properties) {
    try {
      return TableCheck.layout((StructType) schema, partitionColumns, properties);
    } catch (UnsupportedTableException e) {
      throw new AssertionError(e);
    }
  }

  private static DataType reversed(DataType type) {
    if (type instanceof StructType struct) {
      List<StructField> fields = new ArrayList<>();
      for (StructField field : struct.fields()) {
        fields.add(
            new StructField(
                field.name().toUpperCase(Locale.ROOT),
                reversed(field.type()),
                true,
                field.metadata()));
      }
      fields.add(EXTRA);
      Collections.reverse(fields);
      return new StructType(fields);
    }
    return type instanceof ArrayType array
        ? new ArrayType(reversed(array.element()), false)
        : type instanceof MapType map ? new MapType(map.key(), map.value(), false) : type;
  }

  private static DataType mapped(DataType type, AtomicInteger ids) {
    if (type instanceof StructType struct) {
      List<StructField> fields = new ArrayList<>();
      for (StructField field : struct.fields()) {
        long id = ids.incrementAndGet();
        fields.add(
            new StructField(
                field.name(),
                mapped(field.type(), ids),
                true,
                Map.of(
                    "delta.columnMapping.id",
                    id,
                    "delta.columnMapping.physicalName",
                    "col-" + id)));
      }
      return new StructType(fields);
    }
    return type instanceof ArrayType array
        ? new ArrayType(mapped(array.element(), ids), array.containsNull())
        : type;
  }

  private static DataType withoutNulls(DataType type) {
    if (type instanceof StructType struct) {
      List<StructField> fields = new ArrayList<>();
      for (StructField field : struct.fields()) {
        fields.add(with(field, withoutNulls(field.type()), true));
      }
      return new StructType(fields);
    }
    return type instanceof ArrayType array
        ? new ArrayType(withoutNulls(array.element()), false)
        : type instanceof MapType map ? new MapType(map.key(), map.value(), false) : type;
  }

  /** The table with each column NOT NULL, down to those of structs, where it is taken so. */
  private static StructType required(String parent, StructType table, TableKind kind) {
    StructType result = table;
    for (int i = 0; i < table.fields().size(); i++) {
      List<StructField> fields = new ArrayList<>(result.fields());
      StructField field = fields.get(i);
      fields.set(i, with(field, field.type(), false));
      StructType stricter = new StructType(fields);
      if (isTaken(parent.isEmpty() ? stricter : inside(parent, stricter, kind))) {
        result = stricter;
      }
      if (parent.isEmpty() && field.type() instanceof StructType struct) {
        List<StructField> deeper = new ArrayList<>(result.fields());
        StructField outer = deeper.get(i);
        deeper.set(i, with(outer, required(field.name(), struct, kind), outer.nullable()));
        result = new StructType(deeper);
      }
    }
    return result;
  }

  private static StructType inside(String column, StructType struct, TableKind kind) {
    List<StructField> fields = new ArrayList<>();
    for (StructField field : DocumentedTables.schema(kind).fields()) {
      fields.add(field.name().equals(column) ? with(field, struct, true) : field);
    }
    return new StructType(fields);
  }

  private static boolean isTaken(StructType table) {
    try {
      TableCheck.layout(table, List.of(), Map.of());
      return true;
    } catch (UnsupportedTableException e) {
      return false;
    }
  }

  private static DataType widened(DataType type) {
    if (type instanceof StructType struct) {
      List<StructField> fields = new ArrayList<>();
      for (StructField field : struct.fields()) {
        fields.add(
            field.type().equals(PrimitiveType.INTEGER)
                ? new StructField(
                    field.name(), PrimitiveType.LONG, true, Map.of("delta.typeChanges", "[]"))
                : with(field, widened(field.type()), true));
      }
      return new StructType(fields);
    }
    return type instanceof ArrayType array
        ? new ArrayType(widened(array.element()), array.containsNull())
        : type;
  }

  private static StructField with(StructField field, DataType type, boolean nullable) {
    return new StructField(field.name(), type, nullable, field.metadata());
  }
}
