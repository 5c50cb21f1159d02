package io.otlpdelta.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The disk does not give the bytes of one place; those of others it may. */
final class UnreadableException extends IOException {
  UnreadableException(String message, @Nullable IOException cause) {
    super(message, cause);
  }
}
