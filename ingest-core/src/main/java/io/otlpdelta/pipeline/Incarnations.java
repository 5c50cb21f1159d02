package io.otlpdelta.pipeline;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.StorageReader;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Under which application id each table is written, and what is known of its progress. Thread-safe.
 *
 * <p>That is {@code otlp-delta/<journal id>}, until a table is found that holds positions which the
 * journal has yet to give: see {@link TableProgress}. From then on it is {@code otlp-delta/<journal
 * id>/<number>} for this table, which a file says that is durable before anything is committed so:
 * {@code <folder>/<journal id>/<table id>.json}, one small file for each such table, kept for ever
 * because the table's transactions are.
 */
public final class Incarnations {
  private static final String FILE_SUFFIX = ".json";
  private static final int MAX_FILE_BYTES = 64 * 1024;

  /** Sorts before every file name here. */
  private static final String FIRST_NAME = "!";

  private final TableStorage storage;
  private final String folder;
  private final UUID journal;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<TableId, Incarnation> recorded = new ConcurrentHashMap<>();
  private final Map<TableId, TableProgress> progress = new ConcurrentHashMap<>();
  private final AtomicLong begun = new AtomicLong();

  private Incarnations(TableStorage storage, String folder, UUID journal) {
    this.storage = storage;
    this.folder = folder + "/" + journal;
    this.journal = journal;
  }

  /**
   * Reads what is recorded for the journal; files of other journals are left alone.
   *
   * @param folder a folder URI outside the journal's own folder, so that who restores the one does
   *     not undo the other; made when first needed
   * @throws IOException with a sentence for the operator, when a file cannot be read: without it
   *     rows could be lost or taken twice
   */
  public static Incarnations open(TableStorage storage, String folder, UUID journal)
      throws IOException {
    Incarnations incarnations =
        new Incarnations(
            requireNonNull(storage, "storage"),
            requireNonNull(folder, "folder"),
            requireNonNull(journal, "journal"));
    incarnations.readAll();
    return incarnations;
  }

  /** How many tables are not written under the journal's first application id. */
  long tables() {
    return recorded.size();
  }

  /** How many incarnations began since the start. */
  long begun() {
    return begun.get();
  }

  /**
   * The table's progress; one object for each table that this process writes, for as long as it
   * runs, since what it knows must outlast an idle table's worker.
   */
  TableProgress progress(TableId table) {
    return progress.computeIfAbsent(
        table, id -> new TableProgress(id, this, recorded.getOrDefault(id, Incarnation.FIRST)));
  }

  String applicationId(int number) {
    String first = "otlp-delta/" + journal;
    return number == 0 ? first : first + "/" + number;
  }

  /**
   * Begins an incarnation; durable when it returns. A failure may or may not have recorded it, and
   * the same call may be repeated.
   *
   * @param held the position that the table was found to hold, for the admin who reads the file
   */
  void begin(TableId table, TableName name, Incarnation next, Position held, long nowMillis)
      throws IOException {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("table", name.toString());
    record.put("tableId", table.toString());
    record.put("incarnation", next.number());
    record.put("applicationId", applicationId(next.number()));
    record.put("after", next.after().sequence());
    record.put("tableHeld", held.sequence());
    record.put("recordedAt", Instant.ofEpochMilli(nowMillis).toString());
    storage.createFolders(folder);
    storage.replace(file(table), ByteBuffer.wrap(json.writeValueAsBytes(record)));
    recorded.put(table, next);
    begun.incrementAndGet();
  }

  private String file(TableId table) {
    return folder + "/" + table + FILE_SUFFIX;
  }

  private void readAll() throws IOException {
    for (StoredFile file : files()) {
      if (file.name().endsWith(FILE_SUFFIX)) {
        read(file);
      }
    }
  }

  private List<StoredFile> files() throws IOException {
    try {
      return storage.listFrom(folder + "/" + FIRST_NAME);
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private void read(StoredFile file) throws IOException {
    // Its writer may have been killed before the name was durable, and commits rest on it.
    storage.makeDurable(file.location());
    try {
      JsonNode record = json.readTree(bytes(file));
      TableId table = TableId.parse(record.path("tableId").asText());
      int number = record.required("incarnation").asInt();
      if (number <= 0 || !record.required("after").isIntegralNumber()) {
        throw new IllegalArgumentException("incarnation " + number);
      }
      recorded.put(table, new Incarnation(number, new Position(record.path("after").asLong())));
    } catch (IllegalArgumentException | IOException e) {
      throw new IOException(
          file.location()
              + " does not say from which position on its table is written under which application"
              + " id; restore the file, as rows could be lost or taken twice without it: "
              + e.getMessage(),
          e);
    }
  }

  private byte[] bytes(StoredFile file) throws IOException {
    try (StorageReader reader = storage.open(file.location())) {
      return reader.readAll(MAX_FILE_BYTES);
    }
  }
}
