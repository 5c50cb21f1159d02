package io.otlpdelta.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * An item of the quarantine could not be replayed, or not to its end; it stays, and a repeat goes
 * on where this one stopped. The message is for the admin.
 */
public final class ReplayException extends Exception {
  ReplayException(String message) {
    this(message, null);
  }

  ReplayException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
