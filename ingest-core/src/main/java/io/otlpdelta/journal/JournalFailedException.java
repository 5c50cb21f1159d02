package io.otlpdelta.journal;

import org.jspecify.annotations.Nullable;

/**
 * A write or force failed. The entry may or may not come back after a restart; the journal takes no
 * more entries until it is reopened, because Linux forgets a failed fsync and a second one would
 * lie.
 */
public final class JournalFailedException extends RuntimeException {
  public JournalFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
