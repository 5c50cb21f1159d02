package io.otlpdelta.parquet;

import io.otlpdelta.column.BooleanColumn;
import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.Column;
import io.otlpdelta.column.DoubleColumn;
import io.otlpdelta.column.ListColumn;
import io.otlpdelta.column.MapColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.RowDestination;
import io.otlpdelta.column.RowKey;
import io.otlpdelta.column.StructColumn;
import io.otlpdelta.column.TableColumns;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.flatten.Flattener;
import io.otlpdelta.flatten.Row;
import io.otlpdelta.flatten.StructValue;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.DocumentedTables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts rows into columns value by value. */
final class RowWalker implements RowSource {
  private final TableKind kind;
  private final int fields;

  RowWalker(TableKind kind) {
    this.kind = kind;
    this.fields = DocumentedTables.schema(kind).fields().size();
  }

  @Override
  public FlattenResult shred(ByteBuffer otlp, RowDestination destination) throws IOException {
    return new Flattener(kind).flatten(otlp, row -> add(row, destination));
  }

  void add(Row row, RowDestination destination) throws IOException {
    TableColumns columns = destination.next(new Key(row, name(row)));
    for (int i = 0; i < fields; i++) {
      add(row.field(i), columns.column(i), 0, 0);
    }
    destination.endRow();
  }

  private byte[] name(Row row) {
    Object name =
        switch (kind) {
          case LOGS, METRICS -> row.field(0);
          case SPANS -> row.field(5);
          case REJECTS -> null;
        };
    return name == null ? new byte[0] : bytes(name);
  }

  private static byte[] bytes(Object text) {
    return ((String) text).getBytes(StandardCharsets.UTF_8);
  }

  private static void add(@Nullable Object value, Column column, int repetition, int around) {
    if (value == null) {
      column.addNull(repetition, around);
    } else if (column instanceof BytesColumn bytes) {
      byte[] text = bytes(value);
      bytes.add(repetition, text, 0, text.length);
    } else if (column instanceof NumberColumn numbers) {
      numbers.add(repetition, ((Number) value).longValue());
    } else if (column instanceof DoubleColumn doubles) {
      doubles.add(repetition, (Double) value);
    } else if (column instanceof BooleanColumn booleans) {
      booleans.add(repetition, (Boolean) value);
    } else if (column instanceof StructColumn struct) {
      struct.begin();
      for (int i = 0; i < struct.size(); i++) {
        add(((StructValue) value).field(i), struct.field(i), repetition, struct.definition());
      }
    } else if (column instanceof ListColumn list) {
      addList((List<?>) value, list, repetition);
    } else {
      addMap((Map<?, ?>) value, (MapColumn) column, repetition);
    }
  }

  private static void addList(List<?> values, ListColumn list, int repetition) {
    if (values.isEmpty()) {
      list.addEmpty(repetition);
    }
    int level = repetition;
    for (Object value : values) {
      add(value, list.element(), level, list.definition() + 1);
      level = list.repetition();
    }
  }

  private static void addMap(Map<?, ?> values, MapColumn map, int repetition) {
    if (values.isEmpty()) {
      map.addEmpty(repetition);
    }
    int level = repetition;
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      add(entry.getKey(), map.key(), level, map.definition() + 1);
      add(entry.getValue(), map.value(), level, map.definition() + 1);
      level = map.repetition();
    }
  }

  private record Key(Row row, byte[] nameBytes) implements RowKey {
    @Override
    public int nameStart() {
      return 0;
    }

    @Override
    public int nameEnd() {
      return nameBytes.length;
    }

    @Override
    public @Nullable Object value(int position) {
      return row.field(position);
    }
  }
}
