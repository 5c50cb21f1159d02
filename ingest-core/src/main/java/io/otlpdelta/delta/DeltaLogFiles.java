package io.otlpdelta.delta;

import java.util.Locale;

/** Where a table's delta log is, by name (Delta protocol, "File Types"). */
public final class DeltaLogFiles {
  private DeltaLogFiles() {}

  /** The folder of the delta log. */
  public static String folder(String tableLocation) {
    return tableLocation + "/_delta_log";
  }

  /** The folder of commits that wait for a catalog's word. */
  public static String stagedFolder(String tableLocation) {
    return folder(tableLocation) + "/_staged_commits";
  }

  /** The entry that makes a table version. */
  public static String entry(String tableLocation, long version) {
    return String.format(Locale.ROOT, "%s/%020d.json", folder(tableLocation), version);
  }
}
