package io.otlpdelta.column;

import org.jspecify.annotations.Nullable;

/** What must be known of a row before it is told where it goes. Valid until the next row. */
public interface RowKey {
  /** The array that holds the row's name: of the event, the metric or the span. */
  byte[] nameBytes();

  /** Where the name begins. */
  int nameStart();

  /** Where the name ends; equal to the start when there is none. */
  int nameEnd();

  /**
   * The row's value in a top-level column without parts, for tables that are partitioned by it.
   *
   * @param position the column's position in the documented schema
   * @return {@code String}, {@code Long}, {@code Integer}, {@code Boolean} or null
   */
  @Nullable Object value(int position);
}
