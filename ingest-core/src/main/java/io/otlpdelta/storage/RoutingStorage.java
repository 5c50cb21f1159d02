package io.otlpdelta.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * Each location to the storage of its scheme: {@code file} and {@code s3}. Thread-safe.
 *
 * <p>Others are refused rather than tried: a table is only safe where a log entry appears whole and
 * only if nobody has its name. Hadoop's client for {@code abfss} shows an object while it is being
 * written, and the one for {@code gs} is not part of Hadoop.
 */
public final class RoutingStorage implements TableStorage {
  private final TableStorage files;
  private final TableStorage objects;

  /**
   * Creates the switch; the two stay their opener's to close.
   *
   * @param files for locations that begin with {@code file:}
   * @param objects for those that begin with {@code s3:}
   */
  public RoutingStorage(TableStorage files, TableStorage objects) {
    this.files = requireNonNull(files, "files");
    this.objects = requireNonNull(objects, "objects");
  }

  @Override
  public StorageWriter create(String location) throws IOException {
    return at(location).create(location);
  }

  @Override
  public void putIfAbsent(String location, ByteBuffer bytes) throws IOException {
    at(location).putIfAbsent(location, bytes);
  }

  @Override
  public void replace(String location, ByteBuffer bytes) throws IOException {
    at(location).replace(location, bytes);
  }

  @Override
  public void makeDurable(String location) throws IOException {
    at(location).makeDurable(location);
  }

  @Override
  public StorageReader open(String location) throws IOException {
    return at(location).open(location);
  }

  @Override
  public StorageReader open(StoredFile file) throws IOException {
    return at(file.location()).open(file);
  }

  @Override
  public StoredFile stat(String location) throws IOException {
    return at(location).stat(location);
  }

  @Override
  public List<StoredFile> listFrom(String location) throws IOException {
    return at(location).listFrom(location);
  }

  @Override
  public List<String> listFolders(String location) throws IOException {
    return at(location).listFolders(location);
  }

  @Override
  public void createFolders(String location) throws IOException {
    at(location).createFolders(location);
  }

  @Override
  public boolean delete(String location) throws IOException {
    return at(location).delete(location);
  }

  private TableStorage at(String location) throws UnsupportedStorageException {
    int colon = location.indexOf(':');
    String scheme = colon < 0 ? "" : location.substring(0, colon).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "file" -> files;
      case "s3" -> objects;
      default -> throw new UnsupportedStorageException(location, scheme);
    };
  }
}
