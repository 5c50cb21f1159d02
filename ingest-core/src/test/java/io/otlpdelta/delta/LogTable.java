package io.otlpdelta.delta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.parquet.PartitionValue;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.Type;

/**
 * A logs table on local disk for tests; a row is known by its body. It plays the admin and the
 * other writer by writing delta log entries as text, and reads rows back by replaying that text, so
 * that it shares no code with what it checks.
 */
public final class LogTable {
  /** The name in each handle. */
  public static final TableName NAME = TableName.parse("main.otel.test_otel_logs");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final LogEntries entries;
  private final TableLayout layout;
  private final LocalStorage storage = new LocalStorage(new SecureRandomness());

  LogTable(Path folder, LogEntries entries, TableLayout layout) {
    this.folder = folder;
    this.entries = entries;
    this.layout = layout;
  }

  /** A new table in the folder. */
  public static LogTable create(Path folder) throws IOException {
    LogTable table =
        new LogTable(folder, new LogFiles(folder), TableLayout.documented(TableKind.LOGS));
    try {
      new TableCreator(table.storage, "test").create(table.location(), TableKind.LOGS);
    } catch (UnsupportedTableException e) {
      throw new IOException(e);
    }
    return table;
  }

  public Path folder() {
    return folder;
  }

  public String location() {
    return Locations.of(folder);
  }

  /** A handle with the table's present id. */
  public TableHandle handle() throws IOException {
    return new TableHandle(
        TableId.parse(latest("metaData").path("metaData").path("id").asText()),
        new TableAddress(NAME, location(), entries.managedId()),
        TableKind.LOGS);
  }

  /** A data file with a row for each body, in no table yet. */
  public DataFile dataFile(String... bodies) throws IOException {
    return dataFile(layout, bodies);
  }

  /** A data file of that layout. */
  public DataFile dataFile(TableLayout layout, String... bodies) throws IOException {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    var logs = request.addResourceLogsBuilder().addScopeLogsBuilder();
    for (String body : bodies) {
      logs.addLogRecordsBuilder().getBodyBuilder().setStringValue(body);
    }
    try (DataFileWriter writer =
        new ParquetDataFileWriterFactory(storage, new SecureRandomness(), 1)
            .open(layout, location())) {
      writer.append(request.build().toByteString().asReadOnlyByteBuffer());
      return writer.finish().get(0);
    }
  }

  /** A data file of one partition; a column of the table's that it does not name is left out. */
  public DataFile dataFile(TableLayout layout, List<PartitionValue> partition, String... bodies)
      throws IOException {
    DataFile file = dataFile(layout, bodies);
    return new DataFile(
        file.location(),
        file.bytes(),
        file.rows(),
        file.modifiedAtMillis(),
        file.statistics(),
        partition);
  }

  /** The rows of the table, sorted; a deletion vector is not understood. */
  public List<String> bodies() throws IOException {
    List<String> bodies = new ArrayList<>();
    for (String file : liveFileNames()) {
      bodies.addAll(bodies(folder.resolve(file)));
    }
    bodies.sort(Comparator.naturalOrder());
    return bodies;
  }

  /** The rows of one data file, in order. */
  public static List<String> bodies(Path file) throws IOException {
    List<String> bodies = new ArrayList<>();
    try (ParquetReader<Group> reader = new GroupReaderBuilder(file).build()) {
      Group row = reader.read();
      while (row != null) {
        bodies.add(row.getString(row.getType().containsField("body") ? "body" : "col-body", 0));
        row = reader.read();
      }
    }
    return bodies;
  }

  /** All values of all rows of one data file, in order, as text. */
  public static String rows(Path file) throws IOException {
    StringBuilder rows = new StringBuilder();
    try (ParquetReader<Group> reader = new GroupReaderBuilder(file).build()) {
      Group row = reader.read();
      while (row != null) {
        rows.append(row);
        row = reader.read();
      }
    }
    return rows.toString();
  }

  /** The top-level columns of a data file, with their field ids. */
  public static Map<String, Integer> fieldIds(Path file) throws IOException {
    Map<String, Integer> ids = new LinkedHashMap<>();
    try (ParquetReader<Group> reader = new GroupReaderBuilder(file).build()) {
      for (Type column : reader.read().getType().getFields()) {
        ids.put(column.getName(), column.getId().intValue());
      }
    }
    return ids;
  }

  /** Names of the files that the delta log's entries leave in the table. */
  public List<String> liveFileNames() throws IOException {
    Map<String, JsonNode> live = new LinkedHashMap<>();
    for (JsonNode action : actions()) {
      if (action.has("add")) {
        live.put(action.path("add").path("path").asText(), action);
      }
      live.remove(action.path("remove").path("path").asText());
    }
    return List.copyOf(live.keySet());
  }

  /** All actions of all entries, oldest first. */
  public List<JsonNode> actions() throws IOException {
    List<JsonNode> actions = new ArrayList<>();
    for (long version = 0; version <= version(); version++) {
      actions.addAll(actions(version));
    }
    return actions;
  }

  /** The actions of one entry. */
  public List<JsonNode> actions(long version) throws IOException {
    List<JsonNode> actions = new ArrayList<>();
    for (String line : Files.readAllLines(entry(version))) {
      actions.add(JSON.readTree(line));
    }
    return actions;
  }

  /** The latest version. */
  public long version() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("_delta_log"))) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("\\d{20}\\.json"))
          .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
          .max()
          .orElseThrow();
    }
  }

  /** Another writer appends a file. */
  public void appendAsAnother(String... bodies) throws IOException {
    append(add(Locations.path(dataFile(bodies).location())));
  }

  /** Another writer appends that file, and says how many rows it has. */
  public void appendAs(Path file, long rows) throws IOException {
    ObjectNode action = add(file);
    ((ObjectNode) action.path("add")).put("stats", "{\"numRecords\":" + rows + "}");
    append(action);
  }

  /** Another writer appends a file that lies anywhere, by its whole URI. */
  public void appendByUri(Path file, long rows) throws IOException {
    ObjectNode action = add(file);
    ((ObjectNode) action.path("add"))
        .put("path", Locations.of(file))
        .put("stats", "{\"numRecords\":" + rows + "}");
    append(action);
  }

  private static ObjectNode add(Path file) throws IOException {
    ObjectNode action = JSON.createObjectNode();
    ObjectNode add = action.putObject("add");
    add.put("path", file.getFileName().toString());
    add.putObject("partitionValues");
    add.put("size", Files.size(file));
    add.put("modificationTime", Files.getLastModifiedTime(file).toMillis());
    add.put("dataChange", true);
    return action;
  }

  /** An admin makes the table again with partitions. */
  public void partitionBy(String... columns) throws IOException {
    alter(
        metadata -> {
          ArrayNode names = metadata.putArray("partitionColumns");
          for (String column : columns) {
            names.add(column);
          }
        });
  }

  /** Another writer marks rows of a file as deleted, by a vector whose bytes nobody reads here. */
  public void deleteRowsOf(String fileName, long rows) throws IOException {
    ObjectNode action =
        (ObjectNode)
            actions().stream()
                .filter(entry -> entry.path("add").path("path").asText().equals(fileName))
                .findFirst()
                .orElseThrow();
    ObjectNode vector = ((ObjectNode) action.path("add")).putObject("deletionVector");
    vector
        .put("storageType", "i")
        .put("pathOrInlineDv", "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L");
    vector.put("sizeInBytes", 40).put("cardinality", rows);
    ObjectNode removal = JSON.createObjectNode();
    removal.putObject("remove").put("path", fileName).put("dataChange", true);
    append(removal, action);
  }

  /** Another writer removes a file at that time, epoch milliseconds. */
  public void remove(String fileName, long deletedAtMillis) throws IOException {
    ObjectNode action = JSON.createObjectNode();
    ObjectNode remove = action.putObject("remove");
    remove.put("path", fileName).put("deletionTimestamp", deletedAtMillis);
    remove.put("dataChange", true);
    append(action);
  }

  /** An admin changes the table's metadata. */
  public void alter(Consumer<ObjectNode> change) throws IOException {
    ObjectNode action = latest("metaData");
    ObjectNode metadata = (ObjectNode) action.path("metaData");
    change.accept(metadata);
    append(action);
  }

  /** An admin changes the table's columns. */
  public void alterColumns(Consumer<ArrayNode> change) throws IOException {
    alter(
        metadata -> {
          try {
            JsonNode schema = JSON.readTree(metadata.path("schemaString").asText());
            change.accept((ArrayNode) schema.path("fields"));
            if (metadata.path("configuration").has("delta.columnMapping.mode")) {
              mapColumns((ArrayNode) schema.path("fields"));
            }
            metadata.put("schemaString", schema.toString());
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /**
   * Gives each field of each struct that has none a physical name, {@code col-} and its name, and
   * an id.
   */
  public static void mapColumns(ArrayNode fields) {
    mapColumns(
        fields,
        fields.findValues("delta.columnMapping.id").stream()
            .mapToInt(JsonNode::asInt)
            .max()
            .orElse(0));
  }

  private static int mapColumns(JsonNode node, int usedId) {
    int lastId = usedId;
    for (JsonNode child : node) {
      if (child.has("name")
          && child.has("nullable")
          && !child.path("metadata").has("delta.columnMapping.id")) {
        ((ObjectNode) child.path("metadata"))
            .put("delta.columnMapping.physicalName", "col-" + child.path("name").asText())
            .put("delta.columnMapping.id", ++lastId);
      }
      lastId = mapColumns(child, lastId);
    }
    return lastId;
  }

  /** An admin sets a table property. */
  public void setProperty(String key, String value) throws IOException {
    alter(metadata -> ((ObjectNode) metadata.path("configuration")).put(key, value));
  }

  /** An admin changes the table's protocol. */
  public void setProtocol(Consumer<ObjectNode> change) throws IOException {
    ObjectNode action = latest("protocol");
    change.accept((ObjectNode) action.path("protocol"));
    append(action);
  }

  /** An admin drops the table. */
  public void drop() throws IOException {
    entries.drop();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Names of the files beside the data, log folder aside. */
  public List<String> dataFileNames() throws IOException {
    return names(folder).filter(name -> !name.equals("_delta_log")).toList();
  }

  /** Names of the files in the delta log's folder. */
  public List<String> logFileNames() throws IOException {
    return names(folder.resolve("_delta_log")).toList();
  }

  public Path entry(long version) {
    return folder.resolve(String.format(Locale.ROOT, "_delta_log/%020d.json", version));
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList().stream();
    }
  }

  private ObjectNode latest(String kind) throws IOException {
    return (ObjectNode)
        actions().stream().filter(action -> action.has(kind)).reduce((a, b) -> b).orElseThrow();
  }

  private void append(ObjectNode... actions) throws IOException {
    StringBuilder entry = new StringBuilder();
    for (ObjectNode action : actions) {
      entry.append(action).append('\n');
    }
    entries.add(version() + 1, entry.toString());
  }

  private static final class GroupReaderBuilder extends ParquetReader.Builder<Group> {
    GroupReaderBuilder(Path file) {
      super(new LocalInputFile(file), new PlainParquetConfiguration());
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
