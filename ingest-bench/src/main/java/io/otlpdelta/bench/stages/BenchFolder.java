package io.otlpdelta.bench.stages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a forked benchmark puts its files: on the disk that is to be measured. */
final class BenchFolder {
  static final String PROPERTY = "otlpdelta.bench.folder";

  private BenchFolder() {}

  /** A new folder; the caller of the benchmark deletes everything afterwards. */
  static Path create(String name) throws IOException {
    String parent = System.getProperty(PROPERTY);
    if (parent == null) {
      throw new IllegalStateException(
          "the system property " + PROPERTY + " is not set (expected: a folder)");
    }
    Files.createDirectories(Path.of(parent));
    return Files.createTempDirectory(Path.of(parent), name);
  }
}
