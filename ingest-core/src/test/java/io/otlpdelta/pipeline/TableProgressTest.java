package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.journal.Entries;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.storage.MemoryStorage;
import io.otlpdelta.storage.StoredFile;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a table holds, step by step, with a table that says what it is told to say. */
class TableProgressTest {
  private static final String FOLDER = "file:///data/incarnations";

  private final MemoryStorage files = new MemoryStorage();
  private final MemoryJournal.Storage disk = new MemoryJournal.Storage();
  private final TableDouble table = new TableDouble(new FileDoubles());
  private final TableCommitter committer =
      table.open(
          new TableHandle(
              Entries.LOGS_TABLE,
              Entries.name(Entries.LOGS_TABLE),
              "file:///table",
              TableKind.LOGS));
  private MemoryJournal journal;
  private TableProgress progress;

  @BeforeEach
  void start() throws IOException {
    journal = new MemoryJournal(disk);
    progress = Incarnations.open(files, FOLDER, journal.id()).progress(Entries.LOGS_TABLE);
  }

  @Test
  void aTableThatNeverHeardOfTheJournalHoldsNothing() throws Exception {
    assertThat(look()).isEqualTo(Position.BEFORE_ALL);
    assertThat(progress.applicationId()).isEqualTo("otlp-delta/" + journal.id());
  }

  @Test
  void aTableHoldsWhatItsTransactionVersionSays() throws Exception {
    append(3);
    start();
    table.setTransactionVersion("otlp-delta/" + journal.id(), 2);
    assertThat(look()).isEqualTo(new Position(2));
    assertThat(progress.applicationId()).isEqualTo("otlp-delta/" + journal.id());
  }

  @Test
  void whatATableHeldOnceItHoldsAlsoWhenItForgetsTransactionIds() throws Exception {
    append(3);
    start();
    table.setTransactionVersion("otlp-delta/" + journal.id(), 2);
    look();
    table.setTransactionVersion("otlp-delta/" + journal.id(), 1);
    assertThat(look()).isEqualTo(new Position(2));
  }

  @Test
  void theLastPositionBeforeTheBeginIsNotAheadAndTheBeginIs() throws Exception {
    append(3);
    start();
    table.setTransactionVersion("otlp-delta/" + journal.id(), 3);
    assertThat(look()).isEqualTo(new Position(3));
    assertThat(progress.applicationId()).doesNotEndWith("/1");

    start();
    table.setTransactionVersion("otlp-delta/" + journal.id(), 4);
    assertThat(look()).isEqualTo(new Position(3));
    assertThat(progress.applicationId()).isEqualTo("otlp-delta/" + journal.id() + "/1");
  }

  @Test
  void commitsOfThisProcessDoNotCountAsAhead() throws Exception {
    look();
    append(3);
    table.setTransactionVersion(progress.applicationId(), 3);
    assertThat(look()).isEqualTo(new Position(3));
    assertThat(progress.applicationId()).isEqualTo("otlp-delta/" + journal.id());
  }

  @Test
  void anIncarnationGoesOnOverStarts() throws Exception {
    append(1);
    start();
    table.setTransactionVersion("otlp-delta/" + journal.id(), 50);
    look();
    append(2);
    start();
    assertThat(look()).isEqualTo(new Position(1));
    table.setTransactionVersion(progress.applicationId(), 2);
    assertThat(look()).isEqualTo(new Position(2));
    start();
    assertThat(look()).isEqualTo(new Position(2));
    assertThat(progress.applicationId()).isEqualTo("otlp-delta/" + journal.id() + "/1");
    assertThat(files.listFrom(FOLDER + "/" + journal.id() + "/!"))
        .extracting(StoredFile::name)
        .containsExactly(Entries.LOGS_TABLE + ".json");
  }

  @Test
  void anIncarnationWithoutARecordIsFoundInTheTable() throws Exception {
    append(3);
    start();
    table.setTransactionVersion("otlp-delta/" + journal.id(), 50);
    table.setTransactionVersion("otlp-delta/" + journal.id() + "/1", 60);
    table.setTransactionVersion("otlp-delta/" + journal.id() + "/2", 2);
    assertThat(look()).isEqualTo(new Position(2));
    assertThat(progress.applicationId()).isEqualTo("otlp-delta/" + journal.id() + "/2");
  }

  @Test
  void anotherServerUnderOurApplicationIdIsNoticed() throws Exception {
    look();
    append(2);
    table.setTransactionVersion(progress.applicationId(), 3);
    CommitException failure = catchThrowableOfType(CommitException.class, this::look);
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure)
        .hasMessage(
            "the table holds position 3 of this journal, but the journal ends at 2: another server"
                + " writes under the application id otlp-delta/"
                + journal.id()
                + ", from a copy of this data directory; stop one of them");
  }

  @Test
  void anIncarnationHasNoNegativeNumber() {
    assertThatThrownBy(() -> new Incarnation(-1, Position.BEFORE_ALL))
        .hasMessage("number: -1 (expected: >= 0)");
  }

  private Position look() throws CommitException, IOException {
    return progress.look(committer, Entries.name(Entries.LOGS_TABLE), journal, 0);
  }

  private void append(int entries) {
    for (int i = 0; i < entries; i++) {
      journal.append(Entries.entry(Entries.LOGS_TABLE, "entry")).join();
    }
  }
}
