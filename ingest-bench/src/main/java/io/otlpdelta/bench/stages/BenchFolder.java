package io.otlpdelta.bench.stages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a forked benchmark puts its files: on the disk that is to be measured. */
final class BenchFolder {
  static final String PROPERTY = "otlpdelta.bench.folder";

  private BenchFolder() {}

  /** A new folder; whoever started the benchmark deletes everything afterwards. */
  static Path create(String name) {
    String parent = System.getProperty(PROPERTY);
    if (parent == null) {
      throw new IllegalStateException(
          "the system property " + PROPERTY + " is not set (expected: a folder)");
    }
    try {
      Files.createDirectories(Path.of(parent));
      return Files.createTempDirectory(Path.of(parent), name);
    } catch (IOException e) {
      throw new UncheckedIOException("no folder can be made in " + parent, e);
    }
  }
}
