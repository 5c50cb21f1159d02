package io.otlpdelta.server.conformance;

import java.util.Locale;

/** Of whom a case may be asked. */
public enum Scope {
  /** Any OTLP/HTTP server: a specification says it. */
  STANDARD,
  /** This server: its documentation says it, where specifications leave it open. */
  OURS;

  /** As reports show it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
