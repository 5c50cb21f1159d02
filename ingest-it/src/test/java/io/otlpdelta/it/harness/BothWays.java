package io.otlpdelta.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Parquet files of the same rows, written by the product and in the straightforward way of the
 * tests of {@code ingest-core}, whose program runs with the libraries of the distribution.
 */
public final class BothWays implements BeforeAllCallback {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final long SEED = 7;

  private Path folder;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path target = Files.createDirectories(Repository.path("ingest-it/target/it"));
    folder = Files.createTempDirectory(target, "both-ways-");
    Processes.run(
            folder,
            Map.of(),
            LIMIT,
            Distribution.programOf(
                Repository.path("ingest-core/target/test-classes"),
                "io.otlpdelta.parquet.FilesOfBothWays",
                folder.toString(),
                Long.toString(SEED)))
        .orFail("writing files in both ways");
  }

  /** A folder for each case, with the folders {@code product} and {@code straightforward}. */
  public List<Path> cases() {
    try (Stream<Path> cases = Files.list(folder)) {
      return cases.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read", e);
    }
  }
}
