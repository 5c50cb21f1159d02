package io.otlpdelta.catalog.unity;

import io.otlpdelta.model.TableName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What exists. A missing object is reported to anyone, whatever their privileges, because the real
 * server 0.6.0 looks names up before it decides ({@code auth.decorator.KeyMapper}). Thread-safe.
 */
final class FakeSecurables {
  private final Set<String> catalogs = new HashSet<>();
  private final Set<String> schemas = new HashSet<>();
  private final Map<TableName, FakeTable> tables = new HashMap<>();
  private final Map<UUID, FakeCommitLog> commits = new HashMap<>();

  /** Makes the table, and what it lies in. */
  synchronized void put(FakeTable table) {
    catalogs.add(table.name().catalog());
    schemas.add(table.name().catalog() + "." + table.name().schema());
    tables.put(table.name(), table);
    commits.computeIfAbsent(table.id(), id -> new FakeCommitLog());
  }

  synchronized void drop(TableName name) {
    FakeTable table = tables.remove(name);
    if (table != null) {
      commits.remove(table.id());
    }
  }

  synchronized void requireCatalog(String name) {
    if (!catalogs.contains(name)) {
      throw new UnityError(UnityError.Code.CATALOG_NOT_FOUND, "Catalog not found: " + name);
    }
  }

  synchronized void requireSchema(String fullName) {
    int dot = fullName.indexOf('.');
    if (dot < 0) {
      throw new UnityError(
          UnityError.Code.INVALID_ARGUMENT, "Invalid schema full name: " + fullName);
    }
    if (!schemas.contains(fullName)) {
      throw new UnityError(UnityError.Code.SCHEMA_NOT_FOUND, "Schema not found: " + fullName);
    }
  }

  synchronized FakeTable table(String fullName) {
    TableName name;
    try {
      name = TableName.parse(fullName);
    } catch (IllegalArgumentException e) {
      throw new UnityError(UnityError.Code.INVALID_ARGUMENT, "Invalid table name: " + fullName);
    }
    requireSchema(name.catalog() + "." + name.schema());
    FakeTable table = tables.get(name);
    if (table == null) {
      throw new UnityError(UnityError.Code.TABLE_NOT_FOUND, "Table not found: " + fullName);
    }
    return table;
  }

  synchronized FakeTable tableById(String id) {
    return tables.values().stream()
        .filter(table -> table.id().toString().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new UnityError(
                    UnityError.Code.TABLE_NOT_FOUND,
                    "Neither table nor staging table found with id: " + id));
  }

  /** The table that the location belongs to. */
  synchronized Optional<FakeTable> tableAt(String location) {
    return tables.values().stream()
        .filter(
            table ->
                location.equals(table.location()) || location.startsWith(table.location() + "/"))
        .findFirst();
  }

  synchronized FakeCommitLog commits(FakeTable table) {
    FakeCommitLog log = commits.get(table.id());
    if (log == null) {
      throw new UnityError(UnityError.Code.TABLE_NOT_FOUND, "Table not found: " + table.id());
    }
    return log;
  }
}
