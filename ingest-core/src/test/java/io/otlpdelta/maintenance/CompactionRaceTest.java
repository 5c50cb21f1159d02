package io.otlpdelta.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.FaultyStorage.Operation;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A compaction among other writers, and on storage that fails. */
class CompactionRaceTest extends CompactionFixture {
  @Test
  void appendsOfOthersInTheMeantimeAreKept() throws Exception {
    fill(4);
    AtomicInteger appended = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      storage.before(
          Operation.PUT,
          ".json",
          () -> table.appendAsAnother("other " + appended.incrementAndGet()));
    }
    assertThat(compact(LIMITS)).isEqualTo(4);
    assertThat(appended).hasValue(3);
    assertThat(table.bodies())
        .containsExactly("other 1", "other 2", "other 3", "row 1", "row 2", "row 3", "row 4");
    assertThat(describe().files()).isEqualTo(4);
  }

  @Test
  void aCompactionByAnotherWins() throws Exception {
    fill(4);
    storage.before(Operation.PUT, ".json", () -> compactQuietly());
    List<String> before = table.bodies();
    assertThat(compact(LIMITS)).isZero();
    assertThat(table.bodies()).isEqualTo(before);
    assertThat(table.liveFileNames()).hasSize(1);
    assertThat(table.dataFileNames()).hasSize(5); // the loser's output is deleted
  }

  @Test
  void aDeletionByAnotherWins() throws Exception {
    fill(4);
    String deleted = table.liveFileNames().get(1);
    storage.before(Operation.PUT, ".json", () -> table.remove(deleted, time.epochMillis()));
    assertThat(compact(LIMITS)).isZero();
    assertThat(table.bodies()).containsExactly("row 1", "row 3", "row 4");
  }

  @Test
  void anAlterByAnotherWins() throws Exception {
    fill(4);
    storage.before(Operation.PUT, ".json", () -> table.setProperty("note", "altered"));
    assertThat(compact(LIMITS)).isZero();
    assertThat(table.liveFileNames()).hasSize(4);
    assertThat(table.dataFileNames()).hasSize(4);
  }

  @Test
  void anAnswerThatIsLostKeepsTheNewFile() throws Exception {
    fill(4);
    storage.failAfter(Operation.PUT, ".json");
    List<String> before = table.bodies();
    CommitException failure = catchThrowableOfType(CommitException.class, () -> compact(LIMITS));
    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(table.bodies()).isEqualTo(before);
    assertThat(table.liveFileNames()).hasSize(1);
  }

  @Test
  void aFileThatCannotBeReadLeavesTheTableAsItWas() throws Exception {
    fill(4);
    storage.failBefore(Operation.READ, ".parquet");
    assertThatThrownBy(() -> compact(LIMITS)).hasStackTraceContaining("injected failure");
    assertNothingChanged();
  }

  @Test
  void aFileThatCannotBeWrittenLeavesTheTableAsItWas() throws Exception {
    fill(4);
    for (Operation operation : List.of(Operation.WRITE, Operation.CLOSE)) {
      storage.failBefore(operation, ".parquet");
      assertThatThrownBy(() -> compact(LIMITS)).hasStackTraceContaining("injected failure");
      assertNothingChanged();
    }
  }

  @Test
  void aFileWithOtherRowsThanTheDeltaLogSaysIsNotReplaced() throws Exception {
    fill(3);
    DataFile wrong = table.dataFile("one", "two");
    table.appendAs(path(wrong), 3);
    assertThatThrownBy(() -> compact(LIMITS))
        .isInstanceOf(IOException.class)
        .hasMessage(wrong.location() + " has 2 rows (expected: 3)");
    assertThat(table.liveFileNames()).hasSize(4);
    assertThat(table.dataFileNames()).hasSize(4);
  }

  @Test
  void anOutputThatTheTableNamesIsNeverDeleted() throws Exception {
    fill(4);
    List<String> before = table.bodies();
    storage.after(
        Operation.PUT,
        ".json",
        () -> {
          throw new FileAlreadyExistsException(
              "412 for the second try of a request that succeeded");
        });
    assertThat(compact(LIMITS)).isEqualTo(4);
    assertThat(storage.isSpent()).isTrue();
    assertThat(table.bodies()).isEqualTo(before);
    assertThat(table.liveFileNames()).hasSize(1);
  }

  private void compactQuietly() throws IOException {
    try {
      assertThat(compact(LIMITS)).isEqualTo(4);
    } catch (CommitException e) {
      throw new IOException(e);
    }
  }

  private void assertNothingChanged() throws IOException {
    assertThat(storage.isSpent()).isTrue();
    assertThat(table.liveFileNames()).hasSize(4);
    assertThat(table.dataFileNames()).hasSize(4);
    assertThat(table.bodies()).containsExactly("row 1", "row 2", "row 3", "row 4");
  }
}
