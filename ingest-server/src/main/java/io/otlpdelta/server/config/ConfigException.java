package io.otlpdelta.server.config;

import org.jspecify.annotations.Nullable;

/** A configuration that the server cannot start with; the message is a sentence for the admin. */
public final class ConfigException extends RuntimeException {
  public ConfigException(String message) {
    this(message, null);
  }

  public ConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
