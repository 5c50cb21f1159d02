package io.otlpdelta.server.conformance;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.delta.DeltaLogFiles;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.model.TablePrefix;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.server.query.QueryException;
import io.otlpdelta.server.query.ResultFormat;
import io.otlpdelta.server.query.TableQueries;
import io.otlpdelta.server.query.WarehouseTables;
import io.otlpdelta.storage.StorageReader;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of an embedded warehouse, read by DuckDB from the live files. */
public final class WarehouseRows implements RowObserver {
  private static final int MAX_COMMIT_BYTES = 64 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SERVICE = "resource.attributes['service.name']";

  private final LocalCatalog catalog;
  private final TableStorage storage;
  private final TablePrefix prefix;

  /** Both stay the caller's. */
  public WarehouseRows(LocalCatalog catalog, TableStorage storage, TablePrefix prefix) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.storage = requireNonNull(storage, "storage");
    this.prefix = requireNonNull(prefix, "prefix");
  }

  @Override
  public Set<String> tables() throws IOException {
    return catalog.list().stream().map(TableName::toString).collect(toUnmodifiableSet());
  }

  @Override
  public Map<String, Long> countsByService(Signal signal, String servicePrefix) throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    String where = "starts_with(" + SERVICE + ", " + literal(servicePrefix) + ")";
    query(signal, "SELECT " + SERVICE + " AS service, count(*) AS n FROM ", where + " GROUP BY 1")
        .forEach(row -> counts.put(row.path("service").asText(), row.path("n").asLong()));
    return counts;
  }

  @Override
  public List<JsonNode> rows(Signal signal, String service) throws IOException {
    return query(signal, "SELECT * FROM ", SERVICE + " = " + literal(service));
  }

  @Override
  public long emptyCommits(Signal signal) throws IOException {
    String first = DeltaLogFiles.entry(catalog.location(prefix.table(signal)), 0);
    long empty = 0;
    for (StoredFile file : storage.listFrom(first)) {
      if (file.location().endsWith(".json") && isEmpty(text(file))) {
        empty++;
      }
    }
    return empty;
  }

  private List<JsonNode> query(Signal signal, String selectFrom, String where) throws IOException {
    TableName table = prefix.table(signal);
    String name =
        identifier(table.catalog())
            + "."
            + identifier(table.schema())
            + "."
            + identifier(table.table());
    StringBuilder out = new StringBuilder();
    try (WarehouseTables warehouse = new WarehouseTables(catalog, storage);
        TableQueries queries = TableQueries.open(List.of(warehouse.open(table)))) {
      queries.run(selectFrom + name + " WHERE " + where, ResultFormat.JSON, out);
    } catch (QueryException | UnsupportedTableException e) {
      throw new IOException("the rows of " + table + " cannot be read: " + e.getMessage(), e);
    }
    List<JsonNode> rows = new ArrayList<>();
    JSON.readTree(out.toString()).forEach(rows::add);
    return rows;
  }

  /** A commit that changes neither files nor the table itself. */
  private static boolean isEmpty(String commit) throws IOException {
    for (String line : commit.lines().toList()) {
      JsonNode action = JSON.readTree(line);
      if (action.has("add")
          || action.has("remove")
          || action.has("metaData")
          || action.has("protocol")) {
        return false;
      }
    }
    return true;
  }

  private String text(StoredFile file) throws IOException {
    try (StorageReader reader = storage.open(file)) {
      return new String(reader.readAll(MAX_COMMIT_BYTES), StandardCharsets.UTF_8);
    }
  }

  private static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
