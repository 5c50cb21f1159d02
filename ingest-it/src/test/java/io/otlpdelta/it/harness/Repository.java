package io.otlpdelta.it.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are in the source tree, found from the working directory upwards. */
public final class Repository {
  private static final Path ROOT = findRoot();

  private Repository() {}

  /** A path given relative to the repository's root. */
  public static Path path(String relative) {
    return ROOT.resolve(relative);
  }

  private static Path findRoot() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("sql/ddl"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no folder above " + start + " holds sql/ddl");
  }
}
