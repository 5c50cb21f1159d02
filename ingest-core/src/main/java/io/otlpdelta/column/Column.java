package io.otlpdelta.column;

/**
 * A column, or a struct, list or map of columns, that takes one value after the other.
 *
 * <p>Whoever adds a value names its repetition level: 0 for the first value of a row, otherwise the
 * {@linkplain ListColumn#repetition() level} of the innermost list or map that goes on with it. See
 * "Dremel: Interactive Analysis of Web-Scale Datasets", section 4, and the Parquet format's "Nested
 * Encoding". Every column gets at least one entry for each row. One thread at a time.
 */
public abstract sealed class Column permits ValueColumn, StructColumn, ListColumn, MapColumn {
  private final int definition;

  /**
   * Makes a column.
   *
   * @param definition the definition level of a value that is there
   */
  Column(int definition) {
    this.definition = definition;
  }

  /** The definition level of a value that is there. */
  public final int definition() {
    return definition;
  }

  /**
   * Adds that the value is not there.
   *
   * @param definition the definition level of the innermost value around it that is there; for a
   *     column at the top of the table 0
   */
  public abstract void addNull(int repetition, int definition);
}
