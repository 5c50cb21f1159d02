package io.otlpdelta.flatten;

import io.otlpdelta.column.NumberColumn;

/** A column of Unix nanoseconds. OTLP writes an unknown time as 0, the column has null for it. */
final class TimeColumn {
  private final NumberColumn column;
  private final int outer;

  /**
   * Adds to a column.
   *
   * @param outer the definition level of what is around it
   */
  TimeColumn(NumberColumn column, int outer) {
    this.column = column;
    this.outer = outer;
  }

  void add(int repetition, long unixNanos) {
    if (unixNanos == 0) {
      column.addNull(repetition, outer);
    } else {
      column.add(repetition, unixNanos);
    }
  }
}
