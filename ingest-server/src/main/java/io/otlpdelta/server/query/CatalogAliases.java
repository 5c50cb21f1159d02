package io.otlpdelta.server.query;

import java.util.Locale;
import java.util.Set;

/**
 * What a catalog is called inside DuckDB. Some names are DuckDB's own, among them {@code main},
 * which is also Databricks' usual first catalog; a statement that uses one is rewritten.
 */
final class CatalogAliases {
  private static final Set<String> RESERVED = Set.of("main", "memory", "system", "temp");

  private static final String PREFIX = "catalog:";

  private CatalogAliases() {}

  static boolean isReserved(String catalog) {
    return RESERVED.contains(catalog.toLowerCase(Locale.ROOT));
  }

  static String of(String catalog) {
    return isReserved(catalog) ? PREFIX + catalog.toLowerCase(Locale.ROOT) : catalog;
  }

  /** The message with the catalogs' real names. */
  static String hideIn(String message) {
    String shown = message;
    for (String catalog : RESERVED) {
      shown =
          shown.replace("\"" + PREFIX + catalog + "\"", catalog).replace(PREFIX + catalog, catalog);
    }
    return shown;
  }
}
