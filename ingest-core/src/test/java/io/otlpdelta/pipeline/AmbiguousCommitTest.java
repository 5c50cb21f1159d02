package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.env.Faults;
import io.otlpdelta.pipeline.ServerDouble.Crash;
import io.otlpdelta.storage.FaultyStorage.Operation;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Commits whose outcome the committer cannot tell, while more rows arrive: by each library, on real
 * files.
 */
@ParameterizedClass
@EnumSource(CommitLibrary.class)
class AmbiguousCommitTest extends ServerFixture {
  private static final String FIRST_ENTRY = "00000000000000000001.json";

  /** Where the column stands in the documented table. */
  private static final int ATTRIBUTES = 8;

  @Parameter CommitLibrary library;

  @Override
  CommitLibrary library() {
    return library;
  }

  @Test
  void aLargerBatchAfterALostAnswerDoublesNothing() throws Exception {
    storage.failAfter(Operation.PUT, FIRST_ENTRY);
    try (ServerDouble server = start()) {
      server.post("a", "b").turn();
      assertThat(storage.isSpent()).isTrue();
      assertThat(server.released()).isFalse();
      server.post("c", "d").settle();
      assertThat(server.released()).isTrue();
      assertThat(committedRows(server)).isEqualTo(4);
    }
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d");
    assertThat(transactionVersions()).hasSize(2);
  }

  @Test
  void aLargerBatchAfterAWriteThatFailedLosesNothing() throws Exception {
    storage.failBefore(Operation.PUT, FIRST_ENTRY);
    try (ServerDouble server = start()) {
      server.post("a", "b").turn();
      assertThat(table.bodies()).isEmpty();
      server.post("c", "d").settle();
      assertThat(committedRows(server)).isEqualTo(4);
    }
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aLargerBatchOfTheNextStartDoublesNothing() throws Exception {
    storage.failAfter(Operation.PUT, FIRST_ENTRY);
    assertTheNextStartCommitsTheRest();
  }

  @Test
  void aLargerBatchOfTheNextStartLosesNothing() throws Exception {
    storage.failBefore(Operation.PUT, FIRST_ENTRY);
    assertTheNextStartCommitsTheRest();
  }

  private void assertTheNextStartCommitsTheRest() throws IOException {
    try (ServerDouble server = start()) {
      server.post("a", "b").turn();
      assertThat(storage.isSpent()).isTrue();
      server.post("c");
    }
    try (ServerDouble server = start()) {
      server.post("d").settle();
      assertThat(server.released()).isTrue();
    }
    assertThat(table.bodies()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aKillAroundTheCommitIsHealedByTheNextStart() throws Exception {
    for (Faults.Point point :
        List.of(
            Faults.Point.DATA_FILE_WRITTEN_NOT_COMMITTED,
            Faults.Point.TABLE_COMMITTED_NOT_RELEASED)) {
      try (ServerDouble server = start(0, crashAt(point))) {
        server.post("before " + point);
        assertThatThrownBy(server::settle).isInstanceOf(Crash.class);
        server.post("during " + point);
      }
      try (ServerDouble server = start()) {
        server.post("after " + point).settle();
      }
    }
    assertThat(table.bodies())
        .containsExactly(
            "after DATA_FILE_WRITTEN_NOT_COMMITTED",
            "after TABLE_COMMITTED_NOT_RELEASED",
            "before DATA_FILE_WRITTEN_NOT_COMMITTED",
            "before TABLE_COMMITTED_NOT_RELEASED",
            "during DATA_FILE_WRITTEN_NOT_COMMITTED",
            "during TABLE_COMMITTED_NOT_RELEASED");
  }

  @Test
  void theJournalIsReleasedOnlyWhenTheEntryThatWasFoundIsDurable() throws Exception {
    storage.failAfter(Operation.PUT, FIRST_ENTRY);
    storage.failAlways(Operation.SYNC, FIRST_ENTRY);
    try (ServerDouble server = start()) {
      server.post("a").turn();
      server.turn();
      server.turn();
      assertThat(table.bodies()).containsExactly("a");
      assertReleasedOnlyOnceTheStorageIsHealed(server);
    }
    assertThat(table.bodies()).containsExactly("a");
  }

  @Test
  void anEntryFoundByTheNextStartIsMadeDurableBeforeTheRelease() throws Exception {
    storage.failAfter(Operation.PUT, FIRST_ENTRY);
    try (ServerDouble server = start()) {
      server.post("a").turn();
    }
    storage.failAlways(Operation.SYNC, FIRST_ENTRY);
    try (ServerDouble server = start()) {
      server.turn();
      assertReleasedOnlyOnceTheStorageIsHealed(server);
    }
    assertThat(table.bodies()).containsExactly("a");
  }

  private void assertReleasedOnlyOnceTheStorageIsHealed(ServerDouble server) {
    assertThat(server.released()).isFalse();
    storage.heal();
    server.settle();
    assertThat(server.released()).isTrue();
  }

  @Test
  void aRepeatedRequestOfTheStoragesClientIsNoConflict() throws Exception {
    storage.after(
        Operation.PUT,
        FIRST_ENTRY,
        () -> {
          throw new FileAlreadyExistsException(
              "412 for the second try of a request that succeeded");
        });
    try (ServerDouble server = start()) {
      server.post("a").turn();
      server.post("b").settle();
    }
    assertThat(table.bodies()).containsExactly("a", "b");
  }

  @Test
  void aFileOfAKeptBatchThatAVacuumTookIsWrittenAgainWithTheSameBounds() throws Exception {
    storage.before(
        Operation.PUT,
        FIRST_ENTRY,
        () -> {
          deleteDataFiles();
          throw new IOException("injected failure");
        });
    try (ServerDouble server = start()) {
      long last = server.post("a", "b").journal.last().sequence();
      server.turn();
      assertThat(table.dataFileNames()).isEmpty();
      server.post("c").settle();
      assertThat(transactionVersions()).startsWith(last);
    }
    assertThat(table.bodies()).containsExactly("a", "b", "c");
  }

  @Test
  void aKeptBatchIsNotCommittedToColumnsThatItsFileDoesNotHave() throws Exception {
    storage.after(
        Operation.CLOSE, ".parquet", () -> storage.failBefore(Operation.STAT, FIRST_ENTRY));
    try (ServerDouble server = start()) {
      server.post("a").turn();
      assertThat(storage.isSpent()).isTrue();
      assertThat(table.dataFileNames()).hasSize(1);
      assertThat(table.bodies()).isEmpty();
      table.alterColumns(fields -> fields.insert(0, fields.remove(ATTRIBUTES)));
      server.settle();
    }
    assertThat(table.bodies()).containsExactly("a");
    assertThat(table.dataFileNames()).hasSize(2);
    String file = table.liveFileNames().get(0);
    assertThat(LogTable.rows(table.folder().resolve(file))).startsWith("attributes");
  }

  private void deleteDataFiles() throws IOException {
    for (String name : table.dataFileNames()) {
      Files.delete(table.folder().resolve(name));
    }
  }

  private double committedRows(ServerDouble server) {
    return server.meters.get("otlp_delta_committed_rows").counter().count();
  }

  private List<Long> transactionVersions() throws IOException {
    return transactions("version").stream().map(Long::valueOf).toList();
  }

  private ServerDouble start() throws IOException {
    return start(0);
  }
}
