package io.otlpdelta.server.config;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The text of every setting and where it came from. Immutable. */
public final class SettingValues {
  private static final String DEFAULT = "default";

  private final Map<String, Sourced> byKey;

  private SettingValues(Map<String, Sourced> byKey) {
    this.byKey = Map.copyOf(byKey);
  }

  /** Takes the first of the sources that has the setting, then the default. */
  static SettingValues merge(List<Map<String, Sourced>> sourcesByPrecedence) {
    Map<String, Sourced> merged = new HashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      merged.put(setting.key(), new Sourced(setting.defaultText(), DEFAULT));
    }
    for (int i = sourcesByPrecedence.size() - 1; i >= 0; i--) {
      merged.putAll(sourcesByPrecedence.get(i));
    }
    return new SettingValues(merged);
  }

  /**
   * The setting's value.
   *
   * @throws ConfigException naming the setting, its source, its text and what was expected
   */
  public <T> T get(Setting<T> setting) {
    Sourced sourced = sourced(setting);
    try {
      return setting.type().parse(sourced.text());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          setting.key() + " (from " + sourced.origin() + "): " + e.getMessage(), e);
    }
  }

  /** Where the setting's value came from: a flag, a variable, a file, or {@code default}. */
  public String origin(Setting<?> setting) {
    return sourced(setting).origin();
  }

  /**
   * The effective configuration as YAML that the server would read back, secrets aside; each line
   * says where its value came from.
   */
  public String toYaml() {
    List<String> lines = new ArrayList<>();
    String openGroup = "";
    for (Setting<?> setting : Settings.ALL) {
      Sourced sourced = sourced(setting);
      if (sourced.text().isEmpty()) {
        continue;
      }
      int period = setting.key().indexOf('.');
      String group = period < 0 ? "" : setting.key().substring(0, period);
      if (!group.isEmpty() && !group.equals(openGroup)) {
        lines.add(group + ":");
      }
      openGroup = group;
      String name = (group.isEmpty() ? "" : "  ") + setting.key().substring(period + 1);
      lines.add(name + ": " + quoted(shownText(setting)) + " # " + escaped(sourced.origin()));
    }
    return String.join("\n", lines) + "\n";
  }

  /**
   * All values on one line, with the origin of those that are no defaults; secrets as {@code ***}.
   */
  public String summary() {
    return Settings.ALL.stream().map(this::shown).collect(joining(", "));
  }

  private String shown(Setting<?> setting) {
    String origin = origin(setting);
    String shown = setting.key() + "=" + shownText(setting);
    return origin.equals(DEFAULT) ? shown : shown + " (from " + origin + ")";
  }

  private String shownText(Setting<?> setting) {
    return setting.type().isSecret() ? "***" : sourced(setting).text();
  }

  private Sourced sourced(Setting<?> setting) {
    Sourced sourced = byKey.get(setting.key());
    if (sourced == null) {
      throw new IllegalArgumentException("'" + setting.key() + "' is not in Settings.ALL");
    }
    return sourced;
  }

  private static String quoted(String text) {
    boolean isPlain = text.matches("[A-Za-z0-9./][A-Za-z0-9._/-]*");
    return isPlain ? text : "'" + escaped(text).replace("'", "''") + "'";
  }

  private static String escaped(String text) {
    return text.replace("\n", "\\n").replace("\r", "\\r");
  }

  /** A text and its source, as it stands in messages. */
  record Sourced(String text, String origin) {}
}
