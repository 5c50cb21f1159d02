package io.otlpdelta.bench.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a table holds, by the commits of its delta log; a reader of its own, so that the server is
 * not asked about itself. One thread at a time.
 */
final class CommittedTable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path folder;
  private final Map<String, LiveFile> live = new LinkedHashMap<>();
  private final List<Commit> ingestCommits = new ArrayList<>();
  private long nextVersion;
  private long rows;
  private long bytes;

  CommittedTable(Path folder) {
    this.folder = folder;
  }

  /** Reads the commits that are new since the last call. */
  void refresh() throws IOException {
    while (true) {
      Path commit = folder.resolve("_delta_log").resolve(String.format("%020d.json", nextVersion));
      if (!Files.exists(commit)) {
        return;
      }
      apply(Files.readAllLines(commit, UTF_8), Files.getLastModifiedTime(commit).toMillis());
      nextVersion++;
    }
  }

  long rows() {
    return rows;
  }

  /** Size of the live data files. */
  long bytes() {
    return bytes;
  }

  /** Commits that carry a transaction id, that is: rows from the journal. */
  List<Commit> ingestCommits() {
    return List.copyOf(ingestCommits);
  }

  List<Path> liveFiles() {
    return live.keySet().stream()
        .map(path -> folder.resolve(URLDecoder.decode(path.replace("+", "%2B"), UTF_8)))
        .toList();
  }

  private void apply(List<String> actions, long epochMillis) throws IOException {
    boolean ingest = false;
    for (String line : actions) {
      JsonNode action = MAPPER.readTree(line);
      if (action.has("txn")) {
        ingest = true;
      }
      if (action.has("add")) {
        add(action.get("add"));
      }
      if (action.has("remove")) {
        remove(action.get("remove").get("path").asText());
      }
    }
    if (ingest) {
      ingestCommits.add(new Commit(epochMillis, rows));
    }
  }

  private void add(JsonNode add) throws IOException {
    String path = add.get("path").asText();
    JsonNode numRecords = MAPPER.readTree(add.path("stats").asText("{}")).path("numRecords");
    if (!numRecords.isIntegralNumber()) {
      throw new IOException("the file " + path + " has no numRecords in its statistics");
    }
    LiveFile file = new LiveFile(numRecords.asLong(), add.get("size").asLong());
    if (live.put(path, file) != null) {
      throw new IOException("the file " + path + " was added twice");
    }
    rows += file.rows();
    bytes += file.bytes();
  }

  private void remove(String path) throws IOException {
    LiveFile file = live.remove(path);
    if (file == null) {
      throw new IOException("the file " + path + " was removed but never added");
    }
    rows -= file.rows();
    bytes -= file.bytes();
  }

  /**
   * A commit that brought rows.
   *
   * @param epochMillis when its entry was written
   * @param rowsAfter rows of the table from then on
   */
  record Commit(long epochMillis, long rowsAfter) {}

  private record LiveFile(long rows, long bytes) {}
}
