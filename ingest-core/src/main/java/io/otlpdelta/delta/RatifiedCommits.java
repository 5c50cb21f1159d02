package io.otlpdelta.delta;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a catalog knows of a table's commits.
 *
 * @param latestVersion the latest version that it ratified; 0 when it ratified none since the table
 *     was made
 * @param unpublished the commits that it was not yet told are published, in order and without a
 *     gap, up to the latest version
 */
record RatifiedCommits(long latestVersion, List<StagedCommit> unpublished) {
  RatifiedCommits {
    unpublished = List.copyOf(unpublished);
  }

  /**
   * The last version that the catalog has let go of: its writers, and those of all before, said
   * that the entry is in the delta log.
   */
  OptionalLong lastSettled() {
    if (unpublished.isEmpty()) {
      return OptionalLong.of(latestVersion);
    }
    long before = unpublished.get(0).version() - 1;
    return before < 0 ? OptionalLong.empty() : OptionalLong.of(before);
  }

  /**
   * A commit whose actions are in a file of the delta log's {@code _staged_commits} folder.
   *
   * @param atMillis the in-commit timestamp, epoch milliseconds
   */
  record StagedCommit(
      long version, String fileName, long bytes, long modifiedAtMillis, long atMillis) {}
}
