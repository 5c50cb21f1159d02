package io.otlpdelta.flatten;

import io.otlpdelta.column.DoubleColumn;

/** A column of numbers that may be absent. */
final class DecimalColumn {
  private final DoubleColumn column;
  private final int outer;

  /**
   * Adds to a column.
   *
   * @param outer the definition level of what is around it
   */
  DecimalColumn(DoubleColumn column, int outer) {
    this.column = column;
    this.outer = outer;
  }

  void add(int repetition, double value) {
    column.add(repetition, value);
  }

  void addNull(int repetition) {
    column.addNull(repetition, outer);
  }
}
