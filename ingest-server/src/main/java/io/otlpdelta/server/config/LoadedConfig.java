package io.otlpdelta.server.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A configuration as it was read.
 *
 * @param values each setting's text and source, to be logged once
 * @param warnings sentences about what was found and has no effect
 */
public record LoadedConfig(ServerConfig config, SettingValues values, List<String> warnings) {
  public LoadedConfig {
    requireNonNull(config, "config");
    requireNonNull(values, "values");
    warnings = List.copyOf(warnings);
  }
}
