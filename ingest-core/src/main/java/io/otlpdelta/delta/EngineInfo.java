package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

/** How commits name their writer. */
final class EngineInfo {
  private EngineInfo() {}

  static String of(String version) {
    return "otlp-delta/" + requireNonNull(version, "version");
  }
}
