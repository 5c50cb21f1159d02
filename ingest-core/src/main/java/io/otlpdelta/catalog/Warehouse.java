package io.otlpdelta.catalog;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A folder of tables: {@code <root>/<catalog>/<schema>/<table>}, each a Delta table. Thread-safe.
 */
final class Warehouse {
  private static final int MAX_FOLDER_NAME_BYTES = 255;

  private final Path root;
  private final String rootLocation;

  Warehouse(Path root) {
    this.root = requireNonNull(root, "root").toAbsolutePath().normalize();
    this.rootLocation = Locations.of(this.root);
  }

  /**
   * Where the table is, or would be.
   *
   * @throws IngestException {@code INVALID_ARGUMENT} when no folder can have that name
   */
  String location(TableName name) {
    String location = rootLocation;
    for (String part : name.parts()) {
      int bytes = part.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_FOLDER_NAME_BYTES) {
        throw new IngestException(
            ErrorCode.INVALID_ARGUMENT,
            "A part of the table name has "
                + bytes
                + " bytes as UTF-8 (expected: at most "
                + MAX_FOLDER_NAME_BYTES
                + "); choose a shorter name");
      }
      location = Locations.child(location, part);
    }
    requireInside(name, Locations.path(location).normalize());
    return location;
  }

  /** The folder that makes a folder a Delta table. */
  Path deltaLog(TableName name) {
    return Locations.path(Locations.child(location(name), "_delta_log"));
  }

  /** The tables that are there, by name. */
  List<TableName> tables() throws IOException {
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
}
