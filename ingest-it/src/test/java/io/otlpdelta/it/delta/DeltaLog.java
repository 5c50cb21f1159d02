package io.otlpdelta.it.delta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table's state, replayed from {@code _delta_log/*.json} by nothing but a JSON parser.
 *
 * <p>Reads commits from 0 on, so it serves tables whose log was not cleaned up, and refuses what it
 * does not understand (deletion vectors).
 */
public record DeltaLog(
    Path table, long version, Map<String, JsonNode> liveFiles, JsonNode metadata) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The newest state of the table in the folder. */
  public static DeltaLog read(Path table) {
    Map<String, JsonNode> liveFiles = new LinkedHashMap<>();
    JsonNode metadata = null;
    long version = -1;
    while (Files.exists(commit(table, version + 1))) {
      version++;
      for (JsonNode action : actions(commit(table, version))) {
        if (action.has("metaData")) {
          metadata = action.get("metaData");
        } else if (action.has("add")) {
          add(liveFiles, action.get("add"));
        } else if (action.has("remove")) {
          liveFiles.remove(action.get("remove").get("path").textValue());
        }
      }
    }
    assertThat(metadata).as("metaData action in %s", table).isNotNull();
    return new DeltaLog(table, version, liveFiles, metadata);
  }

  /** The actions of one version of the table in the folder. */
  public static List<JsonNode> actions(Path table, long version) {
    return actions(commit(table, version));
  }

  /** The absolute paths of the data files that make up the table. */
  public List<Path> files() {
    return liveFiles.keySet().stream().map(this::resolve).toList();
  }

  /** The rows that the log claims the live files to hold. */
  public long claimedRows() {
    return liveFiles.values().stream().mapToLong(DeltaLog::claimedRows).sum();
  }

  /** The table's schema. */
  public JsonNode schema() {
    return parse(metadata.get("schemaString").textValue());
  }

  /** The table's properties. */
  public JsonNode properties() {
    return metadata.get("configuration");
  }

  private static void add(Map<String, JsonNode> liveFiles, JsonNode add) {
    assertThat(add.path("deletionVector").isMissingNode() || add.get("deletionVector").isNull())
        .as("no deletion vector: %s", add)
        .isTrue();
    liveFiles.put(add.get("path").textValue(), add);
  }

  private static long claimedRows(JsonNode add) {
    return parse(add.get("stats").textValue()).get("numRecords").longValue();
  }

  /** Paths in the log are URL-encoded, where a plus sign is itself. */
  private Path resolve(String path) {
    return table.resolve(URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8));
  }

  private static Path commit(Path table, long version) {
    return table.resolve("_delta_log").resolve(String.format(Locale.ROOT, "%020d.json", version));
  }

  private static List<JsonNode> actions(Path commit) {
    try {
      List<JsonNode> actions = new ArrayList<>();
      Files.readAllLines(commit).forEach(line -> actions.add(parse(line)));
      return actions;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + commit, e);
    }
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON: " + json, e);
    }
  }
}
