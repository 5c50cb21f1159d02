package io.otlpdelta.schema;

/** A table that cannot take our rows. The message is a sentence for the client's 400. */
public final class UnsupportedTableException extends Exception {
  public UnsupportedTableException(String message) {
    super(message);
  }
}
