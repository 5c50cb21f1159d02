package io.otlpdelta.server.conformance;

import java.io.IOException;

/** There is no server to ask; the message is a sentence for who asked. */
public final class UnreachableException extends IOException {
  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
