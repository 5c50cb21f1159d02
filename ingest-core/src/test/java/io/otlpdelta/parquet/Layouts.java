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

  private static TableLayout layout(DataType schema) {
    try {
      return TableCheck.layout((StructType) schema, List.of(), Map.of());
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
}
