package io.otlpdelta.maintenance;

import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and deletes what crashes left behind. What it does not know by name it never touches: only
 * our temporaries, our data files, staged commits, and checksums of the delta log.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final Pattern TEMPORARY = Pattern.compile("\\..+\\." + UUID + "\\.tmp");
  private static final Pattern DATA_FILE = Pattern.compile("part-" + UUID + "\\.zstd\\.parquet");
  private static final Pattern CHECKSUM = Pattern.compile("\\d{20}\\.crc");
  private static final Pattern ENTRY = Pattern.compile("\\d{20}\\.json");
  private static final Pattern STAGED_COMMIT = Pattern.compile("\\d{20}\\." + UUID + "\\.json");

  /** Sorts before every name above. */
  private static final String FIRST_NAME = "!";

  private final TableStorage storage;
  private final long nowMillis;

  Leftovers(TableStorage storage, long nowMillis) {
    this.storage = storage;
    this.nowMillis = nowMillis;
  }

  /** Stale temporaries in the folder. */
  List<StoredFile> temporaries(String folder, Duration age) throws IOException {
    return matching(list(folder), TEMPORARY).filter(file -> isOlder(file, age)).toList();
  }

  /** Checksums of entries that are gone, in the delta log's folder. */
  List<StoredFile> checksums(String logFolder) throws IOException {
    List<StoredFile> files = list(logFolder);
    OptionalLong oldestEntry = matching(files, ENTRY).mapToLong(Leftovers::version).min();
    return oldestEntry.isEmpty()
        ? List.of()
        : matching(files, CHECKSUM)
            .filter(file -> version(file) < oldestEntry.getAsLong())
            .toList();
  }

  /** Staged commits of versions up to that one, of that age. */
  List<StoredFile> stagedCommits(String stagedFolder, long upToVersion, Duration age)
      throws IOException {
    return matching(list(stagedFolder), STAGED_COMMIT)
        .filter(file -> version(file) <= upToVersion && isOlder(file, age))
        .toList();
  }

  /** Data files of ours of that age, whether a table names them or not. */
  List<StoredFile> dataFiles(String folder, Duration age) throws IOException {
    return matching(list(folder), DATA_FILE).filter(file -> isOlder(file, age)).toList();
  }

  /** Deletes the files; returns how many there still were. */
  int delete(List<StoredFile> files) throws IOException {
    int deleted = 0;
    for (StoredFile file : files) {
      if (storage.delete(file.location())) {
        LOG.debug("Deleted {}", file.location());
        deleted++;
      }
    }
    return deleted;
  }

  private List<StoredFile> list(String folder) throws IOException {
    try {
      return storage.listFrom(folder + "/" + FIRST_NAME);
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  boolean isOlder(StoredFile file, Duration age) {
    return nowMillis - file.modifiedAtMillis() > age.toMillis();
  }

  private static Stream<StoredFile> matching(List<StoredFile> files, Pattern pattern) {
    return files.stream().filter(file -> pattern.matcher(file.name()).matches());
  }

  private static long version(StoredFile file) {
    return Long.parseLong(file.name().substring(0, 20));
  }
}
