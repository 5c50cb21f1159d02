package io.otlpdelta.flatten;

import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DataType;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.straightforward.Row;
import io.otlpdelta.straightforward.StructValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of the straightforward path in the form that {@link ColumnRows} reads them. */
final class ExpectedRows {
  private ExpectedRows() {}

  static List<@Nullable Object> of(TableKind kind, Row row) {
    return struct(row, DocumentedTables.schema(kind));
  }

  private static List<@Nullable Object> struct(StructValue value, StructType type) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < type.fields().size(); i++) {
      values.add(value(value.field(i), type.fields().get(i).type()));
    }
    return values;
  }

  private static @Nullable Object value(@Nullable Object value, DataType type) {
    if (value instanceof StructValue struct) {
      return struct(struct, (StructType) type);
    }
    if (value instanceof List<?> list) {
      DataType element = ((ArrayType) type).element();
      List<@Nullable Object> values = new ArrayList<>();
      list.forEach(item -> values.add(value(item, element)));
      return values;
    }
    if (value instanceof Map<?, ?> map) {
      List<@Nullable Object> entries = new ArrayList<>();
      map.forEach((key, text) -> entries.add(Arrays.asList(key, text)));
      return entries;
    }
    return value;
  }
}
