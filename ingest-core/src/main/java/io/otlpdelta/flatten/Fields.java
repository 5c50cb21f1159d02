package io.otlpdelta.flatten;

import io.otlpdelta.column.BooleanColumn;
import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.Column;
import io.otlpdelta.column.DoubleColumn;
import io.otlpdelta.column.ListColumn;
import io.otlpdelta.column.MapColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.StructColumn;
import io.otlpdelta.column.TableColumns;
import java.util.function.IntFunction;

/** Takes the columns of a table, or the fields of a struct, in their documented order. */
final class Fields {
  private final IntFunction<Column> columns;
  private final int outer;
  private final ValueText text;
  private int next;

  private Fields(IntFunction<Column> columns, int outer, ValueText text) {
    this.columns = columns;
    this.outer = outer;
    this.text = text;
  }

  static Fields of(TableColumns table, ValueText text) {
    return new Fields(table::column, 0, text);
  }

  static Fields of(StructColumn struct, ValueText text) {
    return new Fields(struct::field, struct.definition(), text);
  }

  TextColumn text() {
    return new TextColumn((BytesColumn) column(), outer);
  }

  IdColumn traceId() {
    return new IdColumn(text(), IdColumn.TRACE_ID_BYTES, text);
  }

  IdColumn spanId() {
    return new IdColumn(text(), IdColumn.SPAN_ID_BYTES, text);
  }

  TimeColumn time() {
    return new TimeColumn((NumberColumn) column(), outer);
  }

  NumberColumn number() {
    return (NumberColumn) column();
  }

  DecimalColumn decimal() {
    return new DecimalColumn((DoubleColumn) column(), outer);
  }

  BooleanColumn truth() {
    return (BooleanColumn) column();
  }

  AttributeColumn attributes() {
    return new AttributeColumn((MapColumn) column(), text);
  }

  StructColumn struct() {
    return (StructColumn) column();
  }

  ListColumn list() {
    return (ListColumn) column();
  }

  private Column column() {
    return columns.apply(next++);
  }
}
