package io.otlpdelta.it.load;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.Signal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A table that the load writes to: the one of a signal with a prefix of its own. */
public record LoadTable(String prefix, Signal signal) {
  /** Makes the three tables of each prefix. */
  public static List<LoadTable> create(Installation installation, String... prefixes) {
    List<LoadTable> tables = new ArrayList<>();
    for (String prefix : prefixes) {
      installation.createTables(prefix);
      for (Signal signal : Signal.values()) {
        tables.add(new LoadTable(prefix, signal));
      }
    }
    return tables;
  }

  /** {@code catalog.schema.table}. */
  public String name(Installation installation) {
    return installation.tableName(prefix, signal);
  }

  /** Where the table is. */
  public Path folder(Installation installation) {
    return installation.tableFolder(prefix, signal);
  }
}
