package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult.Outcome;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link TableCommitter} promises, over local files. */
public abstract class TableCommitterContract {
  private static final String APP = "otlp-delta/contract";
  private static final String TABLE = "table main.otel.test_otel_logs ";

  @TempDir Path temporary;
  private final ManualTime time = new ManualTime();
  private FaultyStorage storage;
  private LogTable table;
  private TableHandle handle;
  private TableCommitter committer;

  /** The factory under test, over that storage. */
  protected abstract TableCommitterFactory factory(TableStorage storage, Time time);

  @BeforeEach
  void createTable() throws Exception {
    storage = new FaultyStorage(new LocalStorage(new SecureRandomness()));
    table = LogTable.create(temporary.resolve("a table"));
    handle = table.handle();
    committer = open(handle);
  }

  @Test
  void aCommitAddsItsRowsOnce() throws Exception {
    assertThat(committer.transactionVersion(APP)).isEmpty();
    CommitResult first = commit(5, "a", "b");
    CommitResult second = commit(9, "c");
    assertThat(first).isEqualTo(new CommitResult(Outcome.COMMITTED, 1));
    assertThat(second).isEqualTo(new CommitResult(Outcome.COMMITTED, 2));
    assertThat(table.bodies()).containsExactly("a", "b", "c");
    assertThat(committer.transactionVersion(APP)).hasValue(9);
    assertThat(open(handle).transactionVersion(APP)).hasValue(9);
  }

  @Test
  void aCommitMayHoldSeveralFilesOrNone() throws Exception {
    committer.transactionVersion(APP);
    committer.commit(id(5), List.of(table.dataFile("a"), table.dataFile("b")));
    committer.commit(id(6), List.of());
    assertThat(table.bodies()).containsExactly("a", "b");
    assertThat(committer.transactionVersion(APP)).hasValue(6);
  }

  @Test
  void theDeltaLogSaysWhatWasWritten() throws Exception {
    DataFile file = table.dataFile("hello");
    committer.transactionVersion(APP);
    committer.commit(id(5), List.of(file));
    JsonNode commitInfo = action("commitInfo");
    assertThat(commitInfo.path("operation").asText()).isEqualTo("WRITE");
    assertThat(commitInfo.path("engineInfo").asText()).endsWith("otlp-delta/1.2.3");
    assertThat(action("txn").path("appId").asText()).isEqualTo(APP);
    assertThat(action("txn").path("version").asLong()).isEqualTo(5);
    JsonNode add = action("add");
    assertThat(add.path("path").asText()).isEqualTo(name(file));
    assertThat(add.path("dataChange").asBoolean()).isTrue();
    assertThat(add.path("size").asLong()).isEqualTo(file.bytes());
    assertThat(add.path("modificationTime").asLong()).isEqualTo(file.modifiedAtMillis());
  }

  @Test
  void statisticsOfTheFileAreInTheDeltaLog() throws Exception {
    committer.transactionVersion(APP);
    committer.commit(id(5), List.of(table.dataFile("a \"quoted\" body", "b", "c")));
    JsonNode statistics = new ObjectMapper().readTree(action("add").path("stats").asText());
    assertThat(statistics.path("numRecords").asLong()).isEqualTo(3);
    assertThat(statistics.path("minValues").path("body").asText()).isEqualTo("a \"quoted\" body");
    assertThat(statistics.path("maxValues").path("body").asText()).isEqualTo("c");
    assertThat(statistics.path("nullCount").path("body").asLong()).isZero();
    assertThat(statistics.path("nullCount").path("trace_id").asLong()).isEqualTo(3);
    assertThat(statistics.path("minValues").has("trace_id")).isFalse();
    assertThat(
            statistics
                .path("nullCount")
                .path("resource")
                .path("dropped_attributes_count")
                .isNumber())
        .isTrue();
  }

  @Test
  void theSameTransactionAgainAddsNothing() throws Exception {
    commit(5, "a");
    assertThat(commit(5, "a again")).isEqualTo(new CommitResult(Outcome.ALREADY_COMMITTED, 1));
    assertThat(table.bodies()).containsExactly("a");
    assertThat(table.version()).isEqualTo(1);
  }

  @Test
  void aLowerTransactionAddsNothing() throws Exception {
    commit(5, "a");
    assertThat(commit(4, "older")).isEqualTo(new CommitResult(Outcome.ALREADY_COMMITTED, 1));
    assertThat(table.bodies()).containsExactly("a");
    assertThat(table.version()).isEqualTo(1);
  }

  @Test
  void aBatchPlannedBeforeTheTablesVersionWasAskedIsNotWritten() throws Exception {
    CommitException failure = failure(5, "a");
    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "has transaction version none for otlp-delta/contract, but the batch was planned"
                + " after none asked for; ask for it again");
    assertThat(table.version()).isZero();
    assertThat(committer.transactionVersion(APP)).isEmpty();
    assertThat(commit(5, "a").outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void aBatchThatAnotherCommitterOvertookIsNotWritten() throws Exception {
    commit(5, "a");
    TableCommitter zombie = committer;
    zombie.transactionVersion(APP);
    TableCommitter successor = open(handle);
    successor.transactionVersion(APP);
    successor.commit(id(8), List.of(table.dataFile("b")));

    CommitException failure =
        catchThrowableOfType(
            CommitException.class, () -> zombie.commit(id(10), List.of(table.dataFile("b", "c"))));

    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "has transaction version 8 for otlp-delta/contract, but the batch was planned"
                + " after 5; ask for it again");
    assertThat(table.bodies()).containsExactly("a", "b");
  }

  @Test
  void anotherWritersAppendBetweenCommitsIsSeen() throws Exception {
    commit(5, "a");
    table.appendAsAnother("other");
    assertThat(commit(6, "b")).isEqualTo(new CommitResult(Outcome.COMMITTED, 3));
    assertThat(table.bodies()).containsExactly("a", "b", "other");
    assertThat(committer.transactionVersion(APP)).hasValue(6);
  }

  @Test
  void twoWritersInterleavedBothLand() throws Exception {
    String otherApp = "otlp-delta/other";
    TableCommitter other = open(handle);
    committer.transactionVersion(APP);
    other.transactionVersion(otherApp);
    for (int i = 1; i <= 5; i++) {
      committer.commit(new TransactionId(APP, i), List.of(table.dataFile("a" + i)));
      other.commit(new TransactionId(otherApp, i), List.of(table.dataFile("b" + i)));
    }
    assertThat(table.bodies())
        .containsExactly("a1", "a2", "a3", "a4", "a5", "b1", "b2", "b3", "b4", "b5");
    assertThat(committer.transactionVersion(otherApp)).hasValue(5);
    assertThat(other.transactionVersion(APP)).hasValue(5);
  }

  @Test
  void aVersionLostToAnotherWriterIsAConflictAndThenLands() throws Exception {
    DataFile file = table.dataFile("ours");
    committer.transactionVersion(APP);
    storage.before(Operation.PUT, "1.json", () -> table.appendAsAnother("theirs"));
    CommitException failure = failure(id(5), file);
    assertThat(failure.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(failure)
        .hasMessage(TABLE + "got version 1 from another writer; nothing of this batch was written");
    assertThat(table.bodies()).containsExactly("theirs");
    assertThat(committer.transactionVersion(APP)).isEmpty();
    assertThat(committer.commit(id(5), List.of(file)))
        .isEqualTo(new CommitResult(Outcome.COMMITTED, 2));
    assertThat(table.bodies()).containsExactly("ours", "theirs");
  }

  @Test
  void aCommitWhoseAnswerIsLostIsUnknownAndThenFound() throws Exception {
    DataFile file = table.dataFile("a");
    committer.transactionVersion(APP);
    storage.failAfter(Operation.PUT, "1.json");
    CommitException failure = failure(id(5), file);
    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(failure)
        .hasMessage(TABLE + "may or may not have got version 1 from us: injected failure");
    assertThat(committer.transactionVersion(APP)).hasValue(5);
    assertThat(committer.commit(id(5), List.of(file)).outcome())
        .isEqualTo(Outcome.ALREADY_COMMITTED);
    assertThat(table.bodies()).containsExactly("a");
  }

  @Test
  void aCommitThatFailedInTheWriteIsUnknownAndThenLands() throws Exception {
    DataFile file = table.dataFile("a");
    committer.transactionVersion(APP);
    storage.failBefore(Operation.PUT, "1.json");
    assertThat(failure(id(5), file).kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(committer.transactionVersion(APP)).isEmpty();
    assertThat(committer.commit(id(5), List.of(file)).outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(table.bodies()).containsExactly("a");
  }

  @Test
  void aLargerBatchAfterALostAnswerIsNotWritten() throws Exception {
    committer.transactionVersion(APP);
    storage.failAfter(Operation.PUT, "1.json");
    assertThat(failure(id(100), table.dataFile("1..100")).kind()).isEqualTo(Kind.UNKNOWN);
    CommitException failure = failure(id(120), table.dataFile("1..100", "101..120"));
    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(table.bodies()).containsExactly("1..100");
  }

  @Test
  void storageThatCannotBeReadIsTransient() throws Exception {
    commit(5, "a");
    storage.failBefore(Operation.STAT, "1.json");
    CommitException failure =
        catchThrowableOfType(CommitException.class, () -> committer.transactionVersion(APP));
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure).hasMessage(TABLE + "cannot be read now: injected failure");
    assertThat(commit(6, "b").outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void aTableThatCannotBeReadAtOpeningIsTransient() {
    storage.failBefore(Operation.LIST, ".");
    CommitException failure = catchThrowableOfType(CommitException.class, () -> open(handle));
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure).hasMessage(TABLE + "cannot be read now: injected failure");
  }

  @Test
  void aDroppedTableIsPermanent() throws Exception {
    commit(5, "a");
    DataFile file = table.dataFile("b");
    table.drop();
    for (CommitException failure :
        List.of(
            failure(id(6), file),
            catchThrowableOfType(CommitException.class, () -> committer.transactionVersion(APP)),
            catchThrowableOfType(CommitException.class, () -> open(handle)))) {
      assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
      assertThat(failure)
          .hasMessage(
              TABLE
                  + "is gone: there is no delta log any more. Restore it; its entries wait in the"
                  + " journal");
    }
  }

  @Test
  void aTableDroppedDuringTheCommitIsPermanent() throws Exception {
    committer.transactionVersion(APP);
    DataFile file = table.dataFile("a");
    storage.before(Operation.PUT, "1.json", table::drop);
    assertThat(failure(id(5), file).kind()).isEqualTo(Kind.PERMANENT);
  }

  @Test
  void aTableReCreatedUnderTheNameIsPermanent() throws Exception {
    commit(5, "a");
    commit(6, "b");
    table.drop();
    table = LogTable.create(table.folder());
    CommitException failure = failure(id(7), table.dataFile("c"));
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "is another table than the one its entries were sent to: its id is "
                + table.handle().id()
                + " (expected: "
                + handle.id()
                + "). They wait in the journal");
    assertThat(table.version()).isZero();
    assertThatThrownBy(() -> open(handle)).hasMessage(failure.getMessage());
  }

  @Test
  void aReCreatedTableOfTheSameVersionIsPermanentToo() throws Exception {
    commit(5, "a");
    table.drop();
    table = LogTable.create(table.folder());
    table.appendAsAnother("other");
    assertThat(failure(id(6), table.dataFile("b")).kind()).isEqualTo(Kind.PERMANENT);
    assertThat(table.bodies()).containsExactly("other");
  }

  @Test
  void anAddedNullableColumnCarriesOn() throws Exception {
    commit(5, "a");
    table.alterColumns(fields -> fields.add(column("extra", "string", true)));
    assertThat(commitReplanning(6, "b").outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(table.bodies()).containsExactly("a", "b");
  }

  @Test
  void aColumnAddedDuringTheCommitIsPlannedAnew() throws Exception {
    DataFile file = table.dataFile("a");
    committer.transactionVersion(APP);
    storage.before(
        Operation.PUT,
        "1.json",
        () -> table.alterColumns(fields -> fields.add(column("extra", "string", true))));
    CommitException failure = failure(id(5), file);
    assertThat(failure.kind()).isEqualTo(Kind.SCHEMA_CHANGED);
    assertThat(failure)
        .hasMessage(TABLE + "changed its columns, properties or protocol; plan the batch anew");
    assertThat(table.bodies()).isEmpty();
    assertThat(commitReplanning(5, "a").outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(table.bodies()).containsExactly("a");
  }

  @Test
  void aFilePlannedForOtherColumnsIsNotWritten() throws Exception {
    TableLayout planned = committer.layout();
    table.alterColumns(fields -> fields.insert(0, fields.remove(fields.size() - 1)));
    committer.transactionVersion(APP);
    CommitException failure = failure(id(5), table.dataFile(planned, "a"));
    assertThat(failure.kind()).isEqualTo(Kind.SCHEMA_CHANGED);
    assertThat(committer.layout()).isNotEqualTo(planned);
    assertThat(committer.layout().columns().fields().get(0).name()).isEqualTo("log_schema_url");
    assertThat(commitReplanning(5, "a").outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(table.bodies()).containsExactly("a");
  }

  @Test
  void aDroppedDocumentedColumnIsPermanent() throws Exception {
    commit(5, "a");
    table.alterColumns(fields -> fields.remove(7));
    CommitException failure = failure(6, "b");
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "cannot be written. The table cannot take log records: column 'body' is missing"
                + " (expected: STRING). Alter the table, or create it from the documented DDL.");
    assertThatThrownBy(() -> committer.layout()).hasMessage(failure.getMessage());
  }

  @Test
  void aRetypedDocumentedColumnIsPermanent() throws Exception {
    commit(5, "a");
    table.alterColumns(fields -> fields.set(7, column("body", "long", true)));
    CommitException failure = failure(6, "b");
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure).hasMessageContaining("column 'body' is BIGINT (expected: STRING)");
    assertThat(table.bodies()).containsExactly("a");
  }

  @Test
  void aTableWithCheckConstraintsIsPermanent() throws Exception {
    table.setProtocol(protocol -> protocol.put("minWriterVersion", 3));
    table.setProperty("delta.constraints.short", "length(body) < 10");
    assertPermanentAtOpening(
        "cannot be written. The table cannot take log records: constraint 'short' would have to be"
            + " checked (expected: no CHECK constraint). Alter the table, or create it from the"
            + " documented DDL.");
  }

  @Test
  void aGeneratedColumnIsPermanent() throws Exception {
    table.setProtocol(protocol -> protocol.put("minWriterVersion", 4));
    table.alterColumns(
        fields -> {
          ObjectNode column = column("day", "date", true);
          column
              .putObject("metadata")
              .put("delta.generationExpression", "CAST(time_unix_nano / 86400000000000 AS DATE)");
          fields.add(column);
        });
    assertPermanentAtOpening(
        "cannot be written. The table cannot take log records: column 'day' is a generated column"
            + " (expected: a plain column). Alter the table, or create it from the documented"
            + " DDL.");
  }

  @Test
  void aTableFeatureNobodyKnowsIsPermanent() throws Exception {
    table.setProtocol(
        protocol -> {
          protocol.put("minReaderVersion", 3).put("minWriterVersion", 7);
          protocol.putArray("readerFeatures");
          protocol.putArray("writerFeatures").add("fromTheFuture");
        });
    assertPermanentAtOpening("cannot be written: it needs the table feature 'fromTheFuture'");
  }

  @Test
  void aProtocolFromTheFutureIsPermanent() throws Exception {
    table.setProtocol(protocol -> protocol.put("minReaderVersion", 9).put("minWriterVersion", 9));
    assertPermanentAtOpening("cannot be written: it needs protocol version (9, 9)");
  }

  @Test
  void transactionIdsThatAreForgottenTooSoonArePermanent() throws Exception {
    table.setProperty("delta.setTransactionRetentionDuration", "interval 6 days");
    assertPermanentAtOpening(
        "cannot be written: it has the property delta.setTransactionRetentionDuration ="
            + " 'interval 6 days', below 7 days. Remove what forbids it");
  }

  @Test
  void transactionIdsThatAreKeptForAWeekWillDo() throws Exception {
    table.setProperty("delta.setTransactionRetentionDuration", "interval 7 days");
    committer = open(handle);
    assertThat(commitReplanning(5, "a").outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void aTableOfAnotherSignalIsPermanent() throws Exception {
    TableHandle asSpans =
        new TableHandle(handle.id(), handle.name(), handle.location(), TableKind.SPANS);
    CommitException failure = catchThrowableOfType(CommitException.class, () -> open(asSpans));
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "cannot be written. Its columns are those of a table for log records (expected:"
                + " for spans).");
  }

  @Test
  void aFileOutsideTheTableIsRefused() throws Exception {
    committer.transactionVersion(APP);
    DataFile file = table.dataFile("a");
    DataFile elsewhere = new DataFile("file:///elsewhere/a.parquet", 1, 1, 1, file.statistics());
    assertThatThrownBy(() -> committer.commit(id(5), List.of(elsewhere)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("file: file:///elsewhere/a.parquet (expected: below " + table.location() + ")");
  }

  @Test
  void physicalColumnNamesAreUsedWhereTheTableMapsColumns() throws Exception {
    table.setProtocol(protocol -> protocol.put("minReaderVersion", 2).put("minWriterVersion", 5));
    table.setProperty("delta.columnMapping.mode", "name");
    table.alterColumns(LogTable::mapColumns);
    committer = open(handle);
    committer.transactionVersion(APP);
    committer.commit(id(5), List.of(table.dataFile(committer.layout(), "a")));
    JsonNode statistics = new ObjectMapper().readTree(action("add").path("stats").asText());
    assertThat(statistics.path("minValues").path("col-body").asText()).isEqualTo("a");
    assertThat(
            statistics
                .path("nullCount")
                .path("col-resource")
                .path("col-dropped_attributes_count")
                .isNumber())
        .isTrue();
  }

  @Test
  void manyCommitsInARowAreRightAcrossReloads() throws Exception {
    for (int i = 1; i <= 25; i++) {
      assertThat(commit(i, String.format("%03d", i)))
          .isEqualTo(new CommitResult(Outcome.COMMITTED, i));
      time.advance(Duration.ofMinutes(1));
    }
    assertThat(table.bodies()).hasSize(25).doesNotHaveDuplicates();
    assertThat(committer.transactionVersion(APP)).hasValue(25);
  }

  private void assertPermanentAtOpening(String message) {
    CommitException failure = catchThrowableOfType(CommitException.class, () -> open(handle));
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure).hasMessage(TABLE + message);
  }

  private TableCommitter open(TableHandle handle) throws CommitException {
    return factory(storage, time).open(handle);
  }

  private CommitResult commit(long version, String... bodies) throws Exception {
    OptionalLong asked = committer.transactionVersion(APP);
    assertThat(asked).isNotNull();
    return committer.commit(id(version), List.of(table.dataFile(bodies)));
  }

  /** As the pipeline does after SCHEMA_CHANGED: ask for the layout, write the file again. */
  private CommitResult commitReplanning(long version, String... bodies) throws Exception {
    committer.transactionVersion(APP);
    return committer.commit(id(version), List.of(table.dataFile(committer.layout(), bodies)));
  }

  private CommitException failure(long version, String... bodies) throws IOException {
    return failure(id(version), table.dataFile(bodies));
  }

  private CommitException failure(TransactionId transaction, DataFile file) {
    return catchThrowableOfType(
        CommitException.class, () -> committer.commit(transaction, List.of(file)));
  }

  private JsonNode action(String kind) throws IOException {
    return table.actions(table.version()).stream()
        .filter(action -> action.has(kind))
        .findFirst()
        .orElseThrow()
        .path(kind);
  }

  private static TransactionId id(long version) {
    return new TransactionId(APP, version);
  }

  private static String name(DataFile file) {
    return file.location().substring(file.location().lastIndexOf('/') + 1);
  }

  private static ObjectNode column(String name, String type, boolean nullable) {
    ObjectNode column = JsonNodeFactory.instance.objectNode();
    column.put("name", name).put("type", type).put("nullable", nullable).putObject("metadata");
    return column;
  }
}
