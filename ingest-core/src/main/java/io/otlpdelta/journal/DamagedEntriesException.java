package io.otlpdelta.journal;

import java.io.IOException;

/** Entries of a file do not read back. Those behind them may: read on after {@link #last}. */
public final class DamagedEntriesException extends IOException {
  private final long lastSequence;

  DamagedEntriesException(String message, long lastSequence) {
    super(message);
    this.lastSequence = lastSequence;
  }

  /** The last position that may have been among the damaged entries. */
  public Position last() {
    return new Position(lastSequence);
  }
}
