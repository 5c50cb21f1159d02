package io.otlpdelta.it.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.it.delta.DeltaLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The entries of a table's delta log, all of which are still there, by their writer. */
record CommitLog(Path table) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An entry's actions, with its version. */
  record Entry(long version, List<JsonNode> actions) {
    /** The actions of one name. */
    List<JsonNode> all(String name) {
      return actions.stream().filter(action -> action.has(name)).map(a -> a.get(name)).toList();
    }

    JsonNode only(String name) {
      List<JsonNode> found = all(name);
      if (found.size() != 1) {
        throw new AssertionError(name + " of version " + version + ": " + found);
      }
      return found.get(0);
    }

    boolean isOfServer() {
      return all("commitInfo").stream()
          .anyMatch(info -> info.path("engineInfo").asText().contains("otlp-delta/"));
    }
  }

  long version() {
    long version = -1;
    while (Files.exists(
        table
            .resolve("_delta_log")
            .resolve(String.format(Locale.ROOT, "%020d.json", version + 1)))) {
      version++;
    }
    return version;
  }

  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (long version = 0; version <= version(); version++) {
      entries.add(new Entry(version, DeltaLog.actions(table, version)));
    }
    return entries;
  }

  /** The entries by which the server added rows. */
  List<Entry> appends() {
    return entries().stream()
        .filter(entry -> entry.isOfServer() && !entry.all("txn").isEmpty())
        .toList();
  }

  /** The {@code add} actions by which the server added rows. */
  List<JsonNode> filesOfServer() {
    return appends().stream().flatMap(entry -> entry.all("add").stream()).toList();
  }

  long removalsByServer() {
    return entries().stream()
        .filter(Entry::isOfServer)
        .mapToLong(entry -> entry.all("remove").size())
        .sum();
  }

  /** The newest schema in the log, with physical names and field ids. */
  JsonNode schema() {
    JsonNode newest = null;
    for (Entry entry : entries()) {
      for (JsonNode metadata : entry.all("metaData")) {
        newest = metadata;
      }
    }
    if (newest == null) {
      throw new AssertionError("no metaData in " + table);
    }
    return parse(newest.get("schemaString").textValue());
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON: " + json, e);
    }
  }
}
