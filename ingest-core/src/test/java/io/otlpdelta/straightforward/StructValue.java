package io.otlpdelta.straightforward;

import org.jspecify.annotations.Nullable;

/**
 * The values of one struct, by position. Immutable.
 *
 * <p>Values are {@code String}, {@code Long}, {@code Integer}, {@code Double}, {@code Boolean},
 * {@code Map<String, String>}, a {@code List} of one of these, or another struct; null is NULL.
 * Positions are those of the documented columns, so that a writer can find a field by its column's
 * name; a later documented schema maps its own names to these positions.
 */
public interface StructValue {
  /** The field at the position, from 0. */
  @Nullable Object field(int index);

  /** The exception for a position that the struct does not have. */
  static IndexOutOfBoundsException noField(int index) {
    return new IndexOutOfBoundsException("index: " + index + " (expected: a field's position)");
  }
}
