package io.otlpdelta.pipeline;

import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import java.util.List;

/**
 * A request of a simulated client; sent again, it has the same bytes.
 *
 * @param id counts from 0 over a simulation
 * @param rows texts of the rows that it must become
 * @param rejected how many of its records can never be stored
 */
record SimulatedRequest(
    int id,
    Kind kind,
    TableName table,
    Signal signal,
    BodyEncoding encoding,
    byte[] body,
    List<String> rows,
    int rejected) {

  /** What is the matter with a request. */
  enum Kind {
    GOOD,
    /** Some of its records can never be stored. */
    PARTLY_REJECTED,
    /** Passes all checks, but makes no row: a defect of ours. */
    POISONED,
    /** All of its records are refused, which is a 200 with nothing stored. */
    WHOLLY_REJECTED,
    EMPTY,
    GARBAGE,
    WRONG_SIGNAL,
    UNKNOWN_TABLE,
    NOT_PERMITTED;

    /** Whether there is something to store, if the table can be had. */
    boolean isStored() {
      return this == GOOD || this == PARTLY_REJECTED || this == POISONED;
    }

    /** Whether a 200 is right although nothing is stored. */
    boolean isAnsweredWithoutRows() {
      return this == WHOLLY_REJECTED || this == EMPTY;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SimulatedRequest request && request.id == id;
  }

  @Override
  public int hashCode() {
    return id;
  }

  @Override
  public String toString() {
    return "r" + id;
  }
}
