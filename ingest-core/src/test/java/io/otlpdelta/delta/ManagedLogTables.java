package io.otlpdelta.delta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.catalog.WorkerTokens;
import io.otlpdelta.catalog.unity.FakeTable;
import io.otlpdelta.catalog.unity.FakeUnityCatalog;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.SchemaJson;
import io.otlpdelta.schema.TableCheck;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Logs tables that a fake Unity Catalog manages, with the protocol and properties that Spark gives
 * them there for the documented DDL. Written as text, so that it shares no code with what it
 * checks.
 */
public final class ManagedLogTables implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> READER_FEATURES =
      List.of(
          "catalogManaged",
          "columnMapping",
          "deletionVectors",
          "v2Checkpoint",
          "vacuumProtocolCheck");
  private static final List<String> WRITER_FEATURES =
      List.of("appendOnly", "invariants", "domainMetadata", "inCommitTimestamp", "rowTracking");

  private final FakeUnityCatalog unity;
  private final List<Secret> tokens = new CopyOnWriteArrayList<>();

  public ManagedLogTables(Time time) {
    this.unity = FakeUnityCatalog.start(time);
    giveToken(unity.writer("alice", LogTable.NAME));
  }

  public FakeUnityCatalog unity() {
    return unity;
  }

  /** From now on the worker has no token. */
  public void takeToken() {
    tokens.clear();
  }

  /** The worker gets this token too, and tries it first. */
  public void giveToken(String text) {
    tokens.add(0, new Secret(text));
  }

  /** The token that the worker tries first. */
  public String token() {
    return tokens.get(0).reveal();
  }

  /** How many tokens the worker has. */
  public int tokensLeft() {
    return tokens.size();
  }

  /** Finds tables by asking the fake. */
  public TableSnapshots snapshots() {
    return snapshots(Duration.ofSeconds(20));
  }

  /** The same, with that limit for each request. */
  public TableSnapshots snapshots(Duration timeout) {
    return TableSnapshots.byPathAndFrom(
        new UnityCommits(URI.create(unity.uri()), new Tokens(), timeout, "1.2.3"));
  }

  /** A new, registered table in the folder. */
  public LogTable create(Path folder) throws IOException {
    FakeTable registered = unity.createManaged(LogTable.NAME, Locations.of(folder));
    ObjectNode metadata = metadata(registered.id());
    Entries entries = new Entries(folder, unity, registered);
    Files.createDirectories(folder.resolve("_delta_log"));
    entries.write(
        0, Entries.commitInfo() + protocol() + "{\"metaData\":" + metadata + "}\n", published(0));
    return new LogTable(folder, entries, layout(metadata));
  }

  @Override
  public void close() {
    unity.close();
  }

  private final class Tokens implements WorkerTokens {
    @Override
    public Optional<Secret> tokenFor(TableName table) {
      return tokens.stream().findFirst();
    }

    @Override
    public void refused(TableName table, Secret token) {
      tokens.remove(token);
    }
  }

  private static String published(long version) {
    return String.format(Locale.ROOT, "_delta_log/%020d.json", version);
  }

  private static String protocol() {
    ObjectNode action = JSON.createObjectNode();
    ObjectNode protocol = action.putObject("protocol");
    protocol.put("minReaderVersion", 3).put("minWriterVersion", 7);
    ArrayNode readers = protocol.putArray("readerFeatures");
    READER_FEATURES.forEach(readers::add);
    ArrayNode writers = protocol.putArray("writerFeatures").addAll(readers);
    WRITER_FEATURES.forEach(writers::add);
    return action + "\n";
  }

  private static ObjectNode metadata(UUID tableId) throws IOException {
    ObjectNode metadata = JSON.createObjectNode();
    metadata.put("id", UUID.randomUUID().toString());
    metadata.putObject("format").put("provider", "parquet").putObject("options");
    JsonNode schema = schema();
    ArrayNode fields = (ArrayNode) schema.path("fields");
    LogTable.mapColumns(fields);
    metadata.put("schemaString", schema.toString());
    metadata.putArray("partitionColumns");
    metadata
        .putObject("configuration")
        .put(DocumentedTables.SCHEMA_VERSION_PROPERTY, DocumentedTables.SCHEMA_VERSION)
        .put("delta.checkpointPolicy", "v2")
        .put("delta.columnMapping.mode", "name")
        .put("delta.columnMapping.maxColumnId", "100")
        .put("delta.enableDeletionVectors", "true")
        .put("delta.enableInCommitTimestamps", "true")
        .put("delta.enableRowTracking", "true")
        .put("delta.rowTracking.materializedRowIdColumnName", "_row-id-col-x")
        .put("delta.rowTracking.materializedRowCommitVersionColumnName", "_row-version-col-x")
        .put("io.unitycatalog.tableId", tableId.toString());
    return metadata.put("createdTime", 1_700_000_000_000L);
  }

  private static JsonNode schema() throws IOException {
    try (InputStream file = DocumentedTables.class.getResourceAsStream("otel_logs.json")) {
      return JSON.readTree(file);
    }
  }

  private static TableLayout layout(ObjectNode metadata) throws IOException {
    try {
      return TableCheck.layout(
          SchemaJson.parseStruct(metadata.path("schemaString").asText()),
          List.of(),
          JSON.convertValue(metadata.path("configuration"), new TypeReference<>() {}));
    } catch (UnsupportedTableException e) {
      throw new IOException(TableKind.LOGS + ": " + e.getMessage(), e);
    }
  }

  /** Entries that are staged, ratified by the catalog and then published. */
  private record Entries(Path table, FakeUnityCatalog unity, FakeTable registered)
      implements LogEntries {
    static String commitInfo() {
      long now = System.currentTimeMillis();
      return "{\"commitInfo\":{\"inCommitTimestamp\":"
          + now
          + ",\"timestamp\":"
          + now
          + ",\"operation\":\"TEST\",\"operationParameters\":{}}}\n";
    }

    @Override
    public void add(long version, String actions) throws IOException {
      Files.createDirectories(table.resolve("_delta_log/_staged_commits"));
      String name = String.format(Locale.ROOT, "%020d.%s.json", version, UUID.randomUUID());
      String entry = commitInfo() + actions;
      write(version, entry, "_delta_log/_staged_commits/" + name);
      TableName tableName = registered.name();
      long bytes = entry.getBytes(UTF_8).length;
      unity.commit(tableName, version, name, bytes, System.currentTimeMillis());
      write(version, entry, published(version));
    }

    void write(long version, String entry, String path) throws IOException {
      Files.write(table.resolve(path), entry.getBytes(UTF_8), CREATE_NEW);
    }

    @Override
    public void drop() {
      unity.drop(registered.name());
    }

    @Override
    public Optional<String> managedId() {
      return Optional.of(registered.id().toString());
    }
  }
}
