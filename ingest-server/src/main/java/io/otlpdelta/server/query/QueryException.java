package io.otlpdelta.server.query;

import org.jspecify.annotations.Nullable;

/** A query that cannot be answered; the message is one sentence for who wrote it. */
public final class QueryException extends Exception {
  public QueryException(String message) {
    this(message, null);
  }

  public QueryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
