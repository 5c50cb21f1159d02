package io.otlpdelta.server.cli;

/**
 * A command that was asked for something it cannot mean; the message is a sentence for who ran it.
 */
final class UsageFailure extends RuntimeException {
  UsageFailure(String message) {
    super(message);
  }

  UsageFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
