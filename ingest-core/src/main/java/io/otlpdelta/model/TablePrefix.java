package io.otlpdelta.model;

import java.util.List;

/** {@code catalog.schema.prefix}: names one table per signal, by the signal's suffix. */
public record TablePrefix(String catalog, String schema, String prefix) {
  /** A prefix is shorter than a table name, so that every suffix still fits. */
  private static final int MAX_PREFIX_LENGTH = 240;

  public TablePrefix {
    catalog = ObjectNames.checked("catalog", catalog, 255);
    schema = ObjectNames.checked("schema", schema, 255);
    prefix = ObjectNames.checked("prefix", prefix, MAX_PREFIX_LENGTH);
  }

  /**
   * Reads {@code catalog.schema.prefix}, by the rules of {@link TableName#parse}.
   *
   * @throws IllegalArgumentException with a sentence for the caller when the text is no such prefix
   */
  public static TablePrefix parse(String text) {
    List<String> parts = ObjectNames.split(text);
    if (parts.size() != 3) {
      throw new IllegalArgumentException(
          "a table prefix has exactly three parts, catalog.schema.prefix, but this one has "
              + parts.size());
    }
    return new TablePrefix(parts.get(0), parts.get(1), parts.get(2));
  }

  public TableName table(Signal signal) {
    return new TableName(catalog, schema, prefix + signal.tableSuffix());
  }

  @Override
  public String toString() {
    return catalog + "." + schema + "." + prefix;
  }
}
