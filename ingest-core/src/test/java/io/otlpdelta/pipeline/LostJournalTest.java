package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.env.Faults;
import io.otlpdelta.pipeline.ServerDouble.Crash;
import io.otlpdelta.storage.FaultyStorage.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A journal's folder that was lost, or restored from an older copy, beside tables that go on. The
 * hour is what the clock shows when a server starts; "behind" is before the hour of the copy.
 */
class LostJournalTest extends ServerFixture {
  private static final int BEHIND = -24;

  @Test
  void aLostFolderIsAnotherJournalAndNewRowsFlow() throws Exception {
    serve(0, "a", "b");
    deleteFolder(dataDir.resolve("journal"));
    serve(BEHIND, "c");
    serve(BEHIND, "d");
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d");
    assertThat(applicationIds()).hasSize(2);
    assertThat(dataDir.resolve("incarnations")).doesNotExist();
  }

  @Test
  void anOlderCopyIsNothingSpecialWhenTheClockIsRight() throws Exception {
    restoreTheCopyOf("a");
    serve(2, "d");
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d");
    assertThat(applicationIds()).hasSize(1);
    assertThat(dataDir.resolve("incarnations")).doesNotExist();
  }

  @Test
  void anOlderCopyWithAClockThatIsBehindIsHealedByANewIncarnation() throws Exception {
    restoreTheCopyOf("a");
    try (ServerDouble server = start(BEHIND)) {
      server.post("d", "e").settle();
      assertThat(server.released()).isTrue();
      assertThat(server.counted("otlp_delta_incarnations")).isEqualTo(1);
      server.post("f").settle();
      assertThat(server.counted("otlp_delta_incarnations")).isEqualTo(1);
    }
    serve(BEHIND, "g");
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d", "e", "f", "g");
    assertThat(applicationIds()).hasSize(2).last().asString().endsWith("/1");
  }

  @Test
  void rowsThatOvertakeTheTablesPositionBeforeTheFirstLookAreNewOnesAllTheSame() throws Exception {
    restoreTheCopyOf("a");
    serve(1, "d", "e", "f", "g", "h"); // the clock of b and c, which are two rows
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
    assertThat(applicationIds()).hasSize(2);
  }

  @Test
  void aCopyWithEntriesThatTheTableHoldsIsNotReplayed() throws Exception {
    try (ServerDouble server = start(0, crashAt(Faults.Point.TABLE_COMMITTED_NOT_RELEASED))) {
      assertThatThrownBy(() -> server.post("a").settle()).isInstanceOf(Crash.class);
    }
    copyFolder(dataDir.resolve("journal"), temporary.resolve("copy"));
    serve(1, "b");
    restore();
    serve(BEHIND, "c");
    assertThat(table.bodies()).containsExactly("a", "b", "c");
  }

  @Test
  void theRecordSaysToAnAdminWhatHappened() throws Exception {
    restoreTheCopyOf("a");
    serve(BEHIND, "d");
    JsonNode record = new ObjectMapper().readTree(recordFile().toFile());
    assertThat(record.path("table").asText()).isEqualTo("main.otel.test_otel_logs");
    assertThat(record.path("incarnation").asInt()).isEqualTo(1);
    assertThat(record.path("applicationId").asText()).isEqualTo(applicationIds().get(1));
    assertThat(record.path("tableHeld").asLong()).isGreaterThan(record.path("after").asLong());
    assertThat(record.path("recordedAt").asText()).startsWith("2026-09-20T");
  }

  @Test
  void aCrashAfterTheRecordAndBeforeTheCommitLosesNothing() throws Exception {
    restoreTheCopyOf("a");
    try (ServerDouble server =
        start(BEHIND, crashAt(Faults.Point.DATA_FILE_WRITTEN_NOT_COMMITTED))) {
      assertThatThrownBy(() -> server.post("d").settle()).isInstanceOf(Crash.class);
    }
    assertThat(recordFile()).exists();
    assertThat(table.bodies()).containsExactly("a", "b", "c");
    serve(BEHIND, "e");
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d", "e");
    assertThat(applicationIds()).hasSize(2);
  }

  @Test
  void aCrashAfterTheFirstCommitOfTheIncarnationDoublesNothing() throws Exception {
    restoreTheCopyOf("a");
    try (ServerDouble server = start(BEHIND, crashAt(Faults.Point.TABLE_COMMITTED_NOT_RELEASED))) {
      assertThatThrownBy(() -> server.post("d").settle()).isInstanceOf(Crash.class);
    }
    serve(BEHIND, "e");
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d", "e");
    assertThat(applicationIds()).hasSize(2);
  }

  @Test
  void nothingIsCommittedBeforeTheIncarnationIsRecorded() throws Exception {
    restoreTheCopyOf("a");
    storage.failBefore(Operation.REPLACE, ".json");
    storage.failAfter(Operation.REPLACE, ".json");
    try (ServerDouble server = start(BEHIND)) {
      server.post("d");
      server.turn();
      server.turn();
      assertThat(storage.isSpent()).isTrue();
      assertThat(table.bodies()).containsExactly("a", "b", "c");
      server.settle();
    }
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d");
    assertThat(applicationIds()).hasSize(2);
  }

  @Test
  void aSecondRestoreBeginsTheNextIncarnation() throws Exception {
    restoreTheCopyOf("a");
    serve(BEHIND, "d");
    restore();
    serve(2 * BEHIND, "e");
    restore();
    serve(3 * BEHIND, "f");
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(applicationIds()).hasSize(4).last().asString().endsWith("/3");
  }

  @Test
  void aTableThatKnowsALaterIncarnationThanTheRecordIsFollowed() throws Exception {
    restoreTheCopyOf("a");
    serve(BEHIND, "d");
    deleteFolder(dataDir.resolve("incarnations"));
    serve(BEHIND, "e");
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d", "e");
    assertThat(applicationIds()).hasSize(2);
  }

  @Test
  void aRecordThatCannotBeReadStopsTheStart() throws Exception {
    restoreTheCopyOf("a");
    serve(BEHIND, "d");
    for (String damaged : List.of("", "{", "{\"tableId\":\"" + table.handle().id() + "\"}")) {
      Files.writeString(recordFile(), damaged);
      assertThatThrownBy(() -> start(BEHIND))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(
              "does not say from which position on its table is written under which application"
                  + " id; restore the file, as rows could be lost or taken twice without it");
      deleteFolder(dataDir.resolve("journal").resolve("lock"));
    }
  }

  /** Commits the rows, copies the journal, commits b and c an hour later, restores the copy. */
  private void restoreTheCopyOf(String... rows) throws IOException {
    serve(0, rows);
    copyFolder(dataDir.resolve("journal"), temporary.resolve("copy"));
    serve(1, "b", "c");
    restore();
  }

  private void restore() throws IOException {
    deleteFolder(dataDir.resolve("journal"));
    copyFolder(temporary.resolve("copy"), dataDir.resolve("journal"));
  }

  private void serve(long hour, String... bodies) throws IOException {
    try (ServerDouble server = start(hour)) {
      server.post(bodies).settle();
      assertThat(server.released()).isTrue();
    }
  }

  /** In the order in which the table first heard of them. */
  private List<String> applicationIds() throws IOException {
    return transactions("appId").stream().distinct().toList();
  }

  private Path recordFile() throws IOException {
    try (Stream<Path> files = Files.walk(dataDir.resolve("incarnations"))) {
      return files.filter(Files::isRegularFile).toList().get(0);
    }
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static void deleteFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
