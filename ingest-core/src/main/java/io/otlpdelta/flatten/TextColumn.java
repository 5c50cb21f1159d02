package io.otlpdelta.flatten;

import io.otlpdelta.column.BytesColumn;

/** A text column that often gets one value many times: it first compares with the last one. */
final class TextColumn {
  private final BytesColumn column;
  private final int outer;
  private int lastId = BytesColumn.NO_ID;

  /**
   * Adds to a column.
   *
   * @param outer the definition level of what is around it
   */
  TextColumn(BytesColumn column, int outer) {
    this.column = column;
    this.outer = outer;
  }

  /** Adds a text; returns its number in the column's dictionary, or {@link BytesColumn#NO_ID}. */
  int add(int repetition, byte[] bytes, int from, int to) {
    if (!column.addIfEqual(repetition, lastId, bytes, from, to)) {
      lastId = column.add(repetition, bytes, from, to);
    }
    return lastId;
  }

  int add(int repetition, byte[] bytes, long slice) {
    return add(repetition, bytes, Slice.from(slice), Slice.to(slice));
  }

  void add(int repetition, byte[] text) {
    add(repetition, text, 0, text.length);
  }

  void add(int repetition, ValueText text) {
    add(repetition, text.bytes(), text.from(), text.to());
  }

  /** Adds null for an empty text. */
  void addUnlessEmpty(int repetition, byte[] bytes, long slice) {
    if (Slice.isEmpty(slice)) {
      addNull(repetition);
    } else {
      add(repetition, bytes, slice);
    }
  }

  void addNull(int repetition) {
    column.addNull(repetition, outer);
  }
}
