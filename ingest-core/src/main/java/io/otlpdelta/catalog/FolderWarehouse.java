package io.otlpdelta.catalog;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A warehouse in a folder of this machine. */
final class FolderWarehouse implements Warehouse {
  private static final String FIRST_ENTRY = "00000000000000000000.json";

  /** Callers may ask for tables that do not exist, so that the names are not ours to bound. */
  private static final int MAX_PATHS = 10_000;

  private static final long NO_TIME = -1;

  private final Path root;
  private final String rootLocation;
  private final Cache<TableName, DeltaLog> deltaLogs =
      Caffeine.newBuilder().maximumSize(MAX_PATHS).executor(Runnable::run).build();

  FolderWarehouse(Path root) {
    this.root = requireNonNull(root, "root").toAbsolutePath().normalize();
    this.rootLocation = Locations.of(this.root);
  }

  @Override
  public String location(TableName name) {
    String location = Warehouse.inside(rootLocation, name);
    requireInside(name, Locations.path(location).normalize());
    return location;
  }

  @Override
  public boolean isLookedAtAtEachRequest() {
    return true;
  }

  /** One look at the file system, some microseconds; two when the first entry is gone. */
  @Override
  public Optional<Object> identity(TableName name) throws IOException {
    DeltaLog deltaLog = deltaLogs.get(name, this::deltaLogOf);
    try {
      return Optional.of(Identity.of(attributes(deltaLog.firstEntry())));
    } catch (NoSuchFileException e) {
      return identityOfFolder(deltaLog.folder());
    } catch (FileSystemException e) {
      // A file stands in the folder's place, or the storage fails.
      if (identityOfFolder(deltaLog.folder()).isPresent()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** The delta log may have been cleaned up to a later entry. Its time changes with each commit. */
  private static Optional<Object> identityOfFolder(Path deltaLog) throws IOException {
    try {
      BasicFileAttributes folder = attributes(deltaLog);
      return folder.isDirectory()
          ? Optional.of(new Identity(folder.fileKey(), NO_TIME))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<TableName> tables() throws IOException {
    List<TableName> tables = new ArrayList<>();
    for (Path catalog : folders(root)) {
      for (Path schema : folders(catalog)) {
        for (Path table : folders(schema)) {
          addIfTable(catalog, schema, table, tables);
        }
      }
    }
    tables.sort(Comparator.comparing(TableName::toString));
    return tables;
  }

  /** A folder whose name no request can spell (upper case, a blank) is no table of ours. */
  private void addIfTable(Path catalog, Path schema, Path table, List<TableName> tables) {
    TableName name;
    try {
      name = new TableName(folderName(catalog), folderName(schema), folderName(table));
    } catch (IllegalArgumentException e) {
      return;
    }
    if (location(name).equals(Locations.of(table)) && Files.isDirectory(deltaLog(name))) {
      tables.add(name);
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class);
  }

  private DeltaLog deltaLogOf(TableName name) {
    Path folder = deltaLog(name);
    return new DeltaLog(folder, folder.resolve(FIRST_ENTRY));
  }

  private Path deltaLog(TableName name) {
    return Locations.path(Locations.child(location(name), "_delta_log"));
  }

  private static List<Path> folders(Path parent) throws IOException {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(parent)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
        entries.forEach(folders::add);
      }
    }
    return folders;
  }

  /** By way of the location, because a path's own text depends on the JVM's locale. */
  private static String folderName(Path folder) {
    String location = Locations.of(folder);
    return Locations.decode(location.substring(location.lastIndexOf('/') + 1));
  }

  private void requireInside(TableName name, Path path) {
    if (!path.startsWith(root) || path.getNameCount() != root.getNameCount() + 3) {
      throw new IngestException(
          ErrorCode.INVALID_ARGUMENT, "The table name " + name + " is no folder of the warehouse");
    }
  }

  /** The paths that are looked at for each request. */
  private record DeltaLog(Path folder, Path firstEntry) {}

  /**
   * Of the delta log's first entry, or of its folder. A key alone would not do: file systems use
   * inodes again.
   */
  private record Identity(@Nullable Object fileKey, long modifiedAtMillis) {
    static Identity of(BasicFileAttributes firstEntry) {
      return new Identity(firstEntry.fileKey(), firstEntry.lastModifiedTime().toMillis());
    }
  }
}
