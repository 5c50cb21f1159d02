package io.otlpdelta.it.expected;

import java.util.LinkedHashMap;
import java.util.Map;

/** Builds the neutral form of a row or struct: column names to values, nulls kept. */
public final class Row {
  private final Map<String, Object> columns = new LinkedHashMap<>();

  /** Adds a column; {@code null} is the SQL NULL. */
  public Row with(String column, Object value) {
    columns.put(column, value);
    return this;
  }

  /** The row; strings, integers, longs, doubles, booleans, lists and maps. */
  public Map<String, Object> build() {
    return columns;
  }
}
