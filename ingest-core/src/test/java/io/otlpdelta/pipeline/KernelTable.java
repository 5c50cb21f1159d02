package io.otlpdelta.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.LogTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Delta table in a folder; its versions are read back as text, its rows by a reader of its own.
 */
final class KernelTable extends SimulatedTable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LogTable table;
  private final Path aside;
  private long seen;

  /** What one version added. */
  record Version(long number, String appId, long transaction, List<String> rows) {}

  KernelTable(TableHandle handle, LogTable table) {
    super(handle);
    this.table = table;
    this.aside = table.folder().resolveSibling(table.folder().getFileName() + "-dropped");
  }

  /** The versions since the last call. */
  List<Version> newVersions() {
    List<Version> versions = new ArrayList<>();
    try {
      while (!isDropped() && Files.exists(table.entry(seen + 1))) {
        versions.add(version(++seen));
      }
      return versions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Version version(long number) throws IOException {
    String appId = "";
    long transaction = 0;
    List<String> rows = new ArrayList<>();
    for (JsonNode action : table.actions(number)) {
      if (action.has("txn")) {
        appId = action.path("txn").path("appId").asText();
        transaction = action.path("txn").path("version").asLong();
      }
      if (action.has("add")) {
        rows.addAll(rows(action.path("add")));
      }
    }
    return new Version(number, appId, transaction, rows);
  }

  private List<String> rows(JsonNode add) throws IOException {
    Path file = table.folder().resolve(add.path("path").asText());
    if (!Files.exists(file) || Files.size(file) != add.path("size").asLong()) {
      throw dangling(add);
    }
    List<String> rows = LogTable.bodies(file);
    JsonNode stats = JSON.readTree(add.path("stats").asText("{}"));
    if (stats.path("numRecords").asLong(rows.size()) != rows.size()) {
      throw dangling(add);
    }
    return rows;
  }

  private static InvariantBroken dangling(JsonNode add) {
    return new InvariantBroken(Invariant.NO_DANGLING, "no such file, or another: " + add);
  }

  @Override
  void appendAsAnother() {
    changing(() -> table.appendAsAnother("of another"));
  }

  @Override
  void alter() {
    changing(
        () -> table.alterColumns(fields -> fields.insert(0, fields.remove(fields.size() - 1))));
  }

  @Override
  void drop() {
    changing(() -> Files.move(table.folder(), aside));
    super.drop();
  }

  @Override
  void restore() {
    super.restore();
    changing(() -> Files.move(aside, table.folder()));
  }

  private void changing(Change change) {
    try {
      if (!isDropped()) {
        change.run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Change {
    void run() throws IOException;
  }
}
