package io.otlpdelta.quarantine;

/** There is no room for more entries; they stay where they are. The message is for the admin. */
public final class QuarantineFullException extends Exception {
  QuarantineFullException(String message) {
    super(message);
  }
}
