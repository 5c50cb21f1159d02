package io.otlpdelta.pipeline;

import io.otlpdelta.journal.Position;

/**
 * One of the histories in which a journal's positions count for a table.
 *
 * @param number 0 for the first; each further one has an application id of its own
 * @param after the table holds everything up to there, and its entries of this incarnation follow
 */
record Incarnation(int number, Position after) {
  /** What a table begins with: all of the journal counts. */
  static final Incarnation FIRST = new Incarnation(0, Position.BEFORE_ALL);

  Incarnation {
    if (number < 0) {
      throw new IllegalArgumentException("number: " + number + " (expected: >= 0)");
    }
  }
}
