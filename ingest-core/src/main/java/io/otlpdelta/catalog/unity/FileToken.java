package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token in a file that something else renews, read again every few seconds. While the file cannot
 * be read, the last token stays. Thread-safe.
 */
public final class FileToken implements ServiceToken {
  private static final Logger logger = LoggerFactory.getLogger(FileToken.class);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 64 << 10;

  private final Path file;
  private volatile Secret token;
  private volatile @Nullable String problem;
  private @Nullable ScheduledFuture<?> checks;

  private FileToken(Path file) throws IOException {
    this.file = requireNonNull(file, "file");
    this.token = read(file);
  }

  /**
   * Reads the file, and again until closed.
   *
   * @throws IOException with a sentence for the admin when there is no token in it
   */
  public static FileToken open(Path file, ScheduledExecutorService scheduler) throws IOException {
    FileToken opened = new FileToken(file);
    long millis = CHECK_INTERVAL.toMillis();
    opened.checks =
        scheduler.scheduleWithFixedDelay(opened::refresh, millis, millis, TimeUnit.MILLISECONDS);
    return opened;
  }

  @Override
  public Optional<Secret> current() {
    return Optional.of(token);
  }

  @Override
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Reads the file again. Never throws, see {@link #problem}. */
  void refresh() {
    try {
      Secret read = read(file);
      if (!read.reveal().equals(token.reveal())) {
        token = read;
        logger.info("Took a new token for Unity Catalog from {}.", file);
      }
      problem = null;
    } catch (IOException e) {
      if (problem == null) {
        logger.warn("The token for Unity Catalog stays as it is: {}", e.getMessage());
      }
      problem = "the file with the token for Unity Catalog cannot be read";
    }
  }

  @Override
  public void close() {
    if (checks != null) {
      checks.cancel(false);
    }
  }

  private static Secret read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(
            "unity.tokenFile: " + file + " is too long for a token (expected: at most 64 KiB)");
      }
      String text = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw new IOException("unity.tokenFile: " + file + " is empty (expected: a token)");
      }
      return new Secret(text);
    } catch (java.nio.file.FileSystemException e) {
      throw new IOException("unity.tokenFile: " + file + " cannot be read (" + e + ")", e);
    }
  }
}
