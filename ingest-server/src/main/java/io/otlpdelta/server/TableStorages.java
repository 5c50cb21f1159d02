package io.otlpdelta.server;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.server.config.StorageConfig;
import io.otlpdelta.storage.CredentialSource;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.RoutingStorage;
import io.otlpdelta.storage.S3aStorage;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The storage of the tables, as configured: local files, and S3 once a location asks for it.
 *
 * @param storage of every table; closed by {@link #close}, which leaves open streams usable
 */
public record TableStorages(TableStorage storage, S3aStorage s3) implements AutoCloseable {
  public TableStorages {
    requireNonNull(storage, "storage");
    requireNonNull(s3, "s3");
  }

  /**
   * Opens it; nothing is asked of S3 before a table is there.
   *
   * @param credentials of tables whose catalog vends keys; others use the configured ones
   * @param uploads folder for files that are about to be uploaded, made when it is needed
   */
  public static TableStorages open(
      StorageConfig config,
      CredentialSource credentials,
      Path uploads,
      Randomness randomness,
      Time time) {
    S3aStorage s3 =
        new S3aStorage(
            config.s3().options(uploads, "otlp-delta/" + Version.text()),
            credentials,
            randomness,
            time);
    return new TableStorages(new RoutingStorage(new LocalStorage(randomness), s3), s3);
  }

  /**
   * Deletes what a server that was killed left in its folder for uploads; nobody else may use it.
   */
  static void dropLeftovers(Path uploads) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(uploads, Files::isRegularFile)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // There never was an upload.
    }
  }

  @Override
  public void close() {
    s3.close();
  }
}
