package io.otlpdelta.server.config;

import java.util.Locale;
import java.util.Optional;

/**
 * One thing an admin can set.
 *
 * @param key its name in the file, with periods between groups: {@code journal.budgetBytes}
 * @param defaultText the default as it would be written; empty text for none
 * @param flag the flag of {@code otlp-delta serve}, where there is one
 * @param meaning one sentence for the documentation and for help
 */
public record Setting<T>(
    String key, SettingType<T> type, String defaultText, Optional<String> flag, String meaning) {

  /** The environment variable: {@code journal.budgetBytes}: OTLP_DELTA_JOURNAL_BUDGET_BYTES. */
  public String environmentVariable() {
    String words = key.replaceAll("([A-Z])", "_$1").replace('.', '_');
    return Settings.ENVIRONMENT_PREFIX + words.toUpperCase(Locale.ROOT);
  }
}
