package io.otlpdelta.journal;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A journal's folder and surroundings, for tests that open it more than once. */
final class JournalFixture {
  static final int KIB = 1024;
  private static final Logger logger = LoggerFactory.getLogger(JournalFixture.class);

  final Path folder;
  final SettableTime time = new SettableTime();
  final FaultyFiles files = new FaultyFiles();
  JournalOptions options;
  Faults faults = Faults.NONE;
  private final Random random = new Random(42);
  private final Randomness randomness = this::bytes;

  JournalFixture(Path folder) {
    this.folder = folder;
    this.options =
        JournalOptions.defaults(folder)
            .withSizes(64 * KIB, 4096 * KIB)
            .withTableQuotaBytes(4096 * KIB);
  }

  DiskJournal open() throws IOException {
    return DiskJournal.open(
        options, new JournalSurroundings(time, randomness, faults, files, new ThreadRunner()));
  }

  /** A journal in the state that a power cut at this moment would leave, writes all kept. */
  JournalFixture crashCopy(Path target) throws IOException {
    JournalFixture copy = new JournalFixture(target);
    copy.options =
        new JournalOptions(
            target,
            options.segmentBytes(),
            options.budgetBytes(),
            options.tableQuotaBytes(),
            options.maxQueuedBytes(),
            options.retainAfterRelease(),
            options.parkAfter(),
            false);
    for (int attempt = 1; !copyAtRest(target); attempt++) {
      if (attempt == 100) {
        throw new AssertionError("files of the journal were renamed during each of 100 copies");
      }
      deleteAll(target);
    }
    return copy;
  }

  List<Path> segments() throws IOException {
    return new JournalFolder(folder, files).segments();
  }

  List<Path> spares() throws IOException {
    return new JournalFolder(folder, files).spares();
  }

  /** Bytes of all files but the damaged pieces, while the journal goes on renaming them. */
  long diskBytes() throws IOException {
    Map<Object, Long> sizes = new HashMap<>();
    measure(folder, sizes);
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  private void measure(Path parent, Map<Object, Long> sizes) throws IOException {
    for (Path path : files.list(parent)) {
      try {
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        if (!found.isDirectory()) {
          sizes.put(found.fileKey(), found.size());
        } else if (!path.endsWith("damaged")) {
          measure(path, sizes);
        }
      } catch (NoSuchFileException e) {
        logger.debug("{} is gone meanwhile", path);
      }
    }
  }

  static void flip(Path file, long offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) offset] ^= 0x10;
    Files.write(file, bytes);
  }

  /** Where a text first stands in a file. */
  static int find(Path file, String text) throws IOException {
    String latin = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    int at = latin.indexOf(text);
    if (at < 0) {
      throw new AssertionError(text + " is not in " + file);
    }
    return at;
  }

  /** Copies all files; false if one got another name meanwhile. */
  private boolean copyAtRest(Path target) throws IOException {
    List<Path> before = allFiles();
    try {
      for (Path path : before) {
        copyOne(path, target.resolve(folder.relativize(path)));
      }
    } catch (NoSuchFileException e) {
      logger.debug("{} is gone meanwhile", e.getFile());
      return false;
    }
    return !before.isEmpty() && allFiles().equals(before);
  }

  private List<Path> allFiles() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    } catch (UncheckedIOException e) {
      logger.debug("a folder changed while it was walked", e);
      return List.of();
    }
  }

  private static void copyOne(Path from, Path to) throws IOException {
    if (Files.isDirectory(from)) {
      Files.createDirectories(to);
    } else if (!from.endsWith("lock")) {
      Files.copy(from, to);
    }
  }

  private static void deleteAll(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private synchronized byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
