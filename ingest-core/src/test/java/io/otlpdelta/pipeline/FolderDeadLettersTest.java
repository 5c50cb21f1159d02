package io.otlpdelta.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.journal.Entries;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.storage.CountingStorage;
import io.otlpdelta.storage.MemoryStorage;
import io.otlpdelta.storage.StorageReader;
import io.otlpdelta.storage.StoredFile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FolderDeadLettersTest {
  private static final String FOLDER = "file:///data/dead-letters";
  private static final String TABLE_FOLDER = FOLDER + "/" + Entries.LOGS_TABLE;

  private final CountingStorage storage = new CountingStorage(new MemoryStorage());
  private final FolderDeadLetters deadLetters = new FolderDeadLetters(storage, FOLDER);

  @Test
  void theBodyIsKeptAsItWasAndThenDescribed() throws IOException {
    keep(7, "body");
    assertThat(storage.drain())
        .containsExactly("folders " + Entries.LOGS_TABLE, "put 7.otlp", "put 7.json");
    assertThat(text("7.otlp")).isEqualTo("body");
    JsonNode description = new ObjectMapper().readTree(text("7.json"));
    assertThat(description.path("table").asText()).isEqualTo("main.telemetry.t8193");
    assertThat(description.path("tableId").asText()).isEqualTo(Entries.LOGS_TABLE.toString());
    assertThat(description.path("kind").asText()).isEqualTo("logs");
    assertThat(description.path("position").asLong()).isEqualTo(7);
    assertThat(description.path("records").asInt()).isEqualTo(3);
    assertThat(description.path("reason").asText())
        .isEqualTo("java.lang.IllegalStateException: no row");
  }

  @Test
  void theSameEntryAgainIsKeptOnceAndMadeDurable() throws IOException {
    keep(7, "body");
    storage.drain();
    keep(7, "body");
    assertThat(storage.drain()).contains("sync 7.otlp", "sync 7.json");
    assertThat(names()).containsExactly("7.json", "7.otlp");
  }

  @Test
  void anotherEntryAtTheSamePositionIsKeptToo() throws IOException {
    keep(7, "body");
    keep(7, "BODY");
    keep(7, "a longer body");
    keep(7, "BODY");
    assertThat(names())
        .containsExactly("7-2.json", "7-2.otlp", "7-3.json", "7-3.otlp", "7.json", "7.otlp");
    assertThat(text("7.otlp")).isEqualTo("body");
    assertThat(text("7-2.otlp")).isEqualTo("BODY");
    assertThat(text("7-3.otlp")).isEqualTo("a longer body");
  }

  private void keep(long position, String body) throws IOException {
    StoredEntry entry =
        new StoredEntry(new Position(position), Entries.entry(Entries.LOGS_TABLE, body));
    deadLetters.keep(entry, new IllegalStateException("no row"));
  }

  private List<String> names() throws IOException {
    return storage.listFrom(TABLE_FOLDER + "/!").stream().map(StoredFile::name).toList();
  }

  private String text(String name) throws IOException {
    try (StorageReader reader = storage.open(TABLE_FOLDER + "/" + name)) {
      return new String(reader.readAll(1000), UTF_8);
    }
  }
}
