package io.otlpdelta.catalog.unity;

import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The commits of one catalog-managed table, by the rules of the real server 0.6.0 ({@code
 * persist.DeltaCommitRepository}).
 *
 * <ul>
 *   <li>The first commit may have any positive version, each later one the next version.
 *   <li>The same version with the same file name is a repeat and answered with success; with
 *       another name it is a conflict (409). Only versions still kept can be recognized.
 *   <li>A published (backfilled) version is forgotten, but the newest one is always kept, marked.
 *   <li>More than ten unpublished commits are refused (429).
 * </ul>
 *
 * Thread-safe.
 */
final class FakeCommitLog {
  static final int MAX_UNPUBLISHED = 10;

  /** One commit: a file below {@code _delta_log/_staged_commits}. */
  record StagedCommit(
      long version, long timestamp, String fileName, long fileSize, long modificationTime) {}

  /** What is asked for: commits by descending version, and the newest version of all. */
  record Answer(List<StagedCommit> commits, long latestVersion) {}

  private static final long NONE = -1;

  private final TreeMap<Long, StagedCommit> commits = new TreeMap<>();

  /** The version that was published while it was the newest, and so was not forgotten. */
  private long marked = NONE;

  /**
   * Adds a commit, and forgets what was published.
   *
   * @param published the newest published version that the request tells of
   */
  synchronized void add(StagedCommit commit, OptionalLong published) {
    requireWellFormed(commit);
    if (commits.isEmpty()) {
      commits.put(commit.version(), commit);
      return;
    }
    long newest = commits.lastKey();
    if (commit.version() <= newest) {
      requireRepeat(commit);
      return;
    }
    if (commit.version() > newest + 1) {
      throw invalid(
          "Commit version must be the next version after the latest commit "
              + newest
              + ", but got "
              + commit.version());
    }
    if (published.isPresent() && published.getAsLong() > newest) {
      throw invalid(
          "Latest backfilled version "
              + published.getAsLong()
              + " cannot be greater than the last commit version = "
              + newest);
    }
    if (commit.version() - newestPublished(published) > MAX_UNPUBLISHED) {
      throw new UnityError(
          UnityError.Code.RESOURCE_EXHAUSTED, "Max number of commits per table reached");
    }
    commits.put(commit.version(), commit);
    published.ifPresent(version -> commits.headMap(version, true).clear());
  }

  /** Notes what was published, without a new commit. */
  synchronized void publish(long version) {
    if (commits.isEmpty()) {
      throw invalid("Backfill request requires a prior commit; the table's commit log is empty.");
    }
    long newest = commits.lastKey();
    if (version > newest) {
      throw invalid(
          "Should not backfill version "
              + version
              + " while the last version committed is "
              + newest);
    }
    if (version == newest) {
      marked = newest;
    }
    commits.headMap(Math.min(version, newest - 1), true).clear();
  }

  /** The unpublished commits of the range: at most ten versions from its start. */
  synchronized Answer read(long from, OptionalLong to) {
    if (from < 0) {
      throw invalid("Field must be >=0: start_version");
    }
    if (to.isPresent() && to.getAsLong() < from) {
      throw invalid("end_version must be >=start_version if set");
    }
    if (commits.isEmpty()) {
      return new Answer(List.of(), 0);
    }
    long end = Math.max(from, commits.firstKey()) + MAX_UNPUBLISHED - 1;
    return new Answer(
        unpublished().stream()
            .filter(commit -> commit.version() >= from)
            .filter(commit -> commit.version() <= Math.min(end, to.orElse(Long.MAX_VALUE)))
            .toList(),
        commits.lastKey());
  }

  /** All unpublished commits, the newest first. */
  synchronized List<StagedCommit> unpublished() {
    return commits.descendingMap().values().stream()
        .filter(commit -> commit.version() != marked)
        .toList();
  }

  /** The newest version, 0 before the first commit. */
  synchronized long latestVersion() {
    return commits.isEmpty() ? 0 : commits.lastKey();
  }

  private long newestPublished(OptionalLong published) {
    long first = commits.firstKey();
    if (commits.lastKey() == marked) {
      return marked;
    }
    if (published.isPresent() && published.getAsLong() >= first) {
      return published.getAsLong();
    }
    return first == marked ? first : first - 1;
  }

  private void requireRepeat(StagedCommit commit) {
    StagedCommit accepted = commits.get(commit.version());
    if (accepted == null || !accepted.fileName().equals(commit.fileName())) {
      throw new UnityError(
          UnityError.Code.COMMIT_VERSION_CONFLICT,
          "Commit version already accepted. Current table version is " + commits.lastKey());
    }
  }

  private static void requireWellFormed(StagedCommit commit) {
    requirePositive("version", commit.version());
    requirePositive("timestamp", commit.timestamp());
    if (commit.fileName().isEmpty()) {
      throw invalid("Field can not be empty: file_name");
    }
    if (commit.fileName().contains("/")) {
      throw invalid("Field must be a single file name without path separators: file_name");
    }
    requirePositive("file_size", commit.fileSize());
    requirePositive("file_modification_timestamp", commit.modificationTime());
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw invalid("Field must be positive: " + name);
    }
  }

  private static UnityError invalid(String message) {
    return new UnityError(UnityError.Code.INVALID_ARGUMENT, message);
  }
}
