package io.otlpdelta.server.query;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.StorageReader;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Data files as local files: those of a local table as they are, others downloaded to a temporary
 * folder, which {@link #close} deletes. DuckDB could read S3 itself only with an extension that it
 * downloads when it runs.
 */
final class LocalCopies implements AutoCloseable {
  private static final long MAX_BYTES = 2L << 30;
  private static final int BUFFER_BYTES = 1 << 20;

  private final TableStorage storage;
  private @Nullable Path folder;
  private long bytes;
  private int tables;

  LocalCopies(TableStorage storage) {
    this.storage = requireNonNull(storage, "storage");
  }

  /** The folder that will hold the files of the table at that location. */
  Path folder(String tableLocation) throws IOException {
    return isLocal(tableLocation) ? Locations.path(tableLocation) : downloads();
  }

  /**
   * The files, here.
   *
   * @throws QueryException when they are more than a query should download
   */
  List<Path> of(TableName name, String tableLocation, List<StoredFile> files)
      throws IOException, QueryException {
    if (isLocal(tableLocation)) {
      return files.stream().map(file -> Locations.path(file.location())).toList();
    }
    bytes += files.stream().mapToLong(StoredFile::bytes).sum();
    if (bytes > MAX_BYTES) {
      throw new QueryException(
          "with table "
              + name
              + " the query would download "
              + bytes
              + " bytes (expected: at most "
              + MAX_BYTES
              + "); query it where it is, by Spark or another reader of Delta tables");
    }
    Path target = Files.createDirectory(downloads().resolve(Integer.toString(tables++)));
    List<Path> copies = new ArrayList<>();
    for (StoredFile file : files) {
      Path copy = target.resolve(copies.size() + ".parquet");
      download(file, copy);
      copies.add(copy);
    }
    return copies;
  }

  @Override
  public void close() throws IOException {
    if (folder == null) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void download(StoredFile file, Path copy) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (StorageReader reader = storage.open(file);
        FileChannel channel =
            FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long position = 0;
      while (reader.read(position, buffer) >= 0) {
        buffer.flip();
        position += buffer.remaining();
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        buffer.clear();
      }
    }
  }

  private Path downloads() throws IOException {
    Path existing = folder;
    if (existing != null) {
      return existing;
    }
    Path made = Files.createTempDirectory("otlp-delta-sql").toRealPath();
    folder = made;
    return made;
  }

  private static boolean isLocal(String location) {
    return location.startsWith("file:");
  }
}
