package io.otlpdelta.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Files that were not finished and that could not be deleted either: they take disk, and so they
 * are counted, until they are gone. One thread only.
 */
final class Leftovers {
  private final JournalFiles files;
  private final Map<Path, Long> left = new HashMap<>();

  Leftovers(JournalFiles files) {
    this.files = files;
  }

  /**
   * Deletes a file after a failure, which stays the failure to tell.
   *
   * @param bytes the most that the file may take
   */
  void deleteAfter(Exception failure, Path unfinished, long bytes) {
    try {
      files.delete(unfinished);
    } catch (IOException e) {
      failure.addSuppressed(e);
      left.put(unfinished, bytes);
    }
  }

  /** The file of that name is needed after all: a later try went well. */
  void forget(Path finished) {
    left.remove(finished);
  }

  /** Tries again. */
  void delete() throws IOException {
    for (Path path : List.copyOf(left.keySet())) {
      files.delete(path);
      left.remove(path);
    }
  }

  long bytes() {
    return left.values().stream().mapToLong(Long::longValue).sum();
  }
}
