package io.otlpdelta.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where journals and tables of a run lie, up to 30 GiB of them: gone when it is closed, and when
 * the program is interrupted.
 */
final class WorkFolder implements AutoCloseable {
  private static final int MAX_TRIES = 20;

  private final Path path;
  private final @Nullable Thread atInterrupt;

  private WorkFolder(Path path, @Nullable Thread atInterrupt) {
    this.path = path.toAbsolutePath();
    this.atInterrupt = atInterrupt;
  }

  /** One that stays, for a look at the tables. */
  static WorkFolder kept(Path path) {
    return new WorkFolder(path, null);
  }

  static WorkFolder deletedAtTheEnd(Path path) {
    Thread atInterrupt = new Thread(() -> deleteQuietly(path), "delete-work-folder");
    Runtime.getRuntime().addShutdownHook(atInterrupt);
    return new WorkFolder(path, atInterrupt);
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    if (atInterrupt != null) {
      delete(path);
    }
  }

  /** Servers are being killed at the same time, so files may still come and go. */
  private static void deleteQuietly(Path folder) {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      try {
        delete(folder);
        return;
      } catch (IOException | UncheckedIOException e) {
        if (tries == MAX_TRIES - 1) {
          System.err.println("bench: " + folder + " could not be deleted: " + e);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (NoSuchFileException e) {
      throw new IOException(folder + " changes while it is deleted", e);
    }
  }
}
