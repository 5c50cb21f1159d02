package io.otlpdelta.catalog;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A warehouse on storage where each look is a request over the network. */
final class StoredWarehouse implements Warehouse {
  private static final String DELTA_LOG = "_delta_log";
  private static final String FIRST_ENTRY = "00000000000000000000.json";

  private final String root;
  private final TableStorage storage;

  StoredWarehouse(String root, TableStorage storage) {
    this.root = requireNonNull(root, "root");
    this.storage = requireNonNull(storage, "storage");
  }

  @Override
  public String location(TableName name) {
    return Warehouse.inside(root, name);
  }

  @Override
  public boolean isLookedAtAtEachRequest() {
    return false;
  }

  /** The first entry; where the delta log was cleaned up, that there is one at all. */
  @Override
  public Optional<Object> identity(TableName name) throws IOException {
    String first = Locations.child(deltaLog(name), FIRST_ENTRY);
    try {
      StoredFile entry = storage.stat(first);
      return Optional.of(entry);
    } catch (FileNotFoundException e) {
      return hasLaterEntry(first) ? Optional.of(DELTA_LOG) : Optional.empty();
    }
  }

  @Override
  public List<TableName> tables() throws IOException {
    List<TableName> tables = new ArrayList<>();
    for (String catalog : storage.listFolders(root)) {
      for (String schema : storage.listFolders(catalog)) {
        for (String table : storage.listFolders(schema)) {
          addIfTable(catalog, schema, table, tables);
        }
      }
    }
    tables.sort(Comparator.comparing(TableName::toString));
    return tables;
  }

  /** A folder whose name no request can spell (upper case, a blank) is no table of ours. */
  private void addIfTable(String catalog, String schema, String table, List<TableName> tables)
      throws IOException {
    TableName name;
    try {
      name = new TableName(lastPart(catalog), lastPart(schema), lastPart(table));
    } catch (IllegalArgumentException e) {
      return;
    }
    if (location(name).equals(table) && identity(name).isPresent()) {
      tables.add(name);
    }
  }

  private boolean hasLaterEntry(String first) throws IOException {
    try {
      return !storage.listFrom(first).isEmpty();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private String deltaLog(TableName name) {
    return Locations.child(location(name), DELTA_LOG);
  }

  private static String lastPart(String location) {
    return Locations.decode(location.substring(location.lastIndexOf('/') + 1));
  }
}
