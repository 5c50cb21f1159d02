package io.otlpdelta.server.config;

/** How the application log is written. */
public enum LogFormat {
  /** One readable line per event. */
  TEXT,
  /** One JSON object per line. */
  JSON
}
