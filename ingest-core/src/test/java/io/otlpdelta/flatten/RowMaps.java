package io.otlpdelta.flatten;

import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DataType;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.straightforward.Row;
import io.otlpdelta.straightforward.StructValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as maps from column name to value, structs as maps too, so that any reader can be compared.
 */
public final class RowMaps {
  private RowMaps() {}

  /** The rows by documented column names. */
  public static List<Map<String, @Nullable Object>> of(TableKind kind, List<Row> rows) {
    StructType schema = DocumentedTables.schema(kind);
    return rows.stream().map(row -> struct(schema, row)).toList();
  }

  private static Map<String, @Nullable Object> struct(StructType type, StructValue value) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < type.fields().size(); i++) {
      map.put(type.fields().get(i).name(), value(type.fields().get(i).type(), value.field(i)));
    }
    return map;
  }

  private static @Nullable Object value(DataType type, @Nullable Object value) {
    if (value instanceof StructValue struct) {
      return struct((StructType) type, struct);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> values = new ArrayList<>();
      list.forEach(item -> values.add(value(((ArrayType) type).element(), item)));
      return values;
    }
    return value;
  }
}
