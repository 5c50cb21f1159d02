package io.otlpdelta.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.storage.StorageReader;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters as two files each: {@code <folder>/<table id>/<position>.otlp} with the protobuf
 * body as it was acknowledged, and {@code <position>.json} with table, kind, time and reason. The
 * body is durable before the description, so a description always has its body.
 */
public final class FolderDeadLetters implements DeadLetters {
  private static final Logger logger = LoggerFactory.getLogger(FolderDeadLetters.class);

  private final TableStorage storage;
  private final String folder;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * Keeps dead letters in a folder.
   *
   * @param folder a folder URI; made when first needed
   */
  public FolderDeadLetters(TableStorage storage, String folder) {
    this.storage = storage;
    this.folder = folder;
  }

  @Override
  public void keep(StoredEntry stored, Throwable reason) throws IOException {
    Entry entry = stored.entry();
    storage.createFolders(folder + "/" + entry.table());
    String base = keepBody(folder + "/" + entry.table() + "/" + stored.position(), entry.body());
    describe(base + ".json", json.writeValueAsBytes(description(stored, reason)));
    logger.error(
        "[{}] entry {} ({} {}) cannot be made into rows and is kept as {}.otlp; please report this"
            + " as a defect",
        entry.name(),
        stored.position(),
        entry.records(),
        entry.kind().records(),
        base,
        reason);
  }

  private static Map<String, Object> description(StoredEntry stored, Throwable reason) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("table", stored.entry().name().toString());
    description.put("tableId", stored.entry().table().toString());
    description.put("kind", stored.entry().kind().name().toLowerCase(Locale.ROOT));
    description.put("position", stored.position().sequence());
    description.put("records", stored.entry().records());
    description.put("receivedAtMillis", stored.entry().receivedAtMillis());
    description.put("reason", reason.toString());
    return description;
  }

  /**
   * The same entry is found again when a crash came between keeping it and the batch's commit.
   * Another entry at the same position comes from a journal that was restored from an older copy:
   * it gets another name, {@code <position>-2}.
   */
  private String keepBody(String position, ByteBuffer body) throws IOException {
    String base = position;
    for (int copy = 2; !put(base + ".otlp", body.duplicate()); copy++) {
      if (holds(base + ".otlp", body)) {
        storage.makeDurable(base + ".otlp");
        return base;
      }
      base = position + "-" + copy;
    }
    return base;
  }

  private void describe(String location, byte[] description) throws IOException {
    if (!put(location, ByteBuffer.wrap(description))) {
      storage.makeDurable(location);
    }
  }

  private boolean put(String location, ByteBuffer bytes) throws IOException {
    try {
      storage.putIfAbsent(location, bytes);
      return true;
    } catch (FileAlreadyExistsException e) {
      logger.debug("{} is there already", location);
      return false;
    }
  }

  private boolean holds(String location, ByteBuffer body) throws IOException {
    try (StorageReader reader = storage.open(location)) {
      return reader.size() == body.remaining()
          && ByteBuffer.wrap(reader.readAll(body.remaining())).equals(body);
    }
  }
}
