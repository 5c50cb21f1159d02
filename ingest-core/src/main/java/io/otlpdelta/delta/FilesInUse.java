package io.otlpdelta.delta;

import java.time.Duration;
import java.util.Set;

/**
 * The data files that a table still needs.
 *
 * @param locations the latest version's files, and those that left the table so lately that readers
 *     of earlier versions may still open them
 * @param retention how long a removed file is kept, {@code delta.deletedFileRetentionDuration}
 */
public record FilesInUse(Set<String> locations, Duration retention) {
  public FilesInUse {
    locations = Set.copyOf(locations);
  }
}
