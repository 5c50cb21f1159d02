package io.otlpdelta.server.cli;

/** A command that cannot do its work; the message is a sentence for who ran it. */
final class CliFailure extends RuntimeException {
  CliFailure(String message) {
    super(message);
  }

  CliFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
