package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult.Outcome;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.PartitionValue;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tables a {@link TableCommitter} takes, and the sentences that refuse the others. */
abstract class WritableTableContract extends LocalTableContract {
  private static final ObjectMapper JSON = new ObjectMapper();

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
          ObjectNode column = TableChangeContract.column("day", "date", true);
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
  void eachFileOfAPartitionedTableNamesItsPartition() throws Exception {
    table.partitionBy("event_name", "flags");
    committer = open(handle);
    committer.transactionVersion(APP);
    DataFile one = fileOf("a=1/ü", 7, "one");
    DataFile other = fileOf(null, 0, "other");
    committer.commit(new TransactionId(APP, 5), List.of(one, other), committer.layout());
    assertThat(table.actions(table.version()))
        .filteredOn(action -> action.has("add"))
        .extracting(action -> action.at("/add/partitionValues"))
        .containsExactly(
            JSON.readTree("{\"event_name\": \"a=1/ü\", \"flags\": \"7\"}"),
            JSON.readTree("{\"event_name\": null, \"flags\": \"0\"}"));
    assertThat(table.bodies()).containsExactly("one", "other");
  }

  private DataFile fileOf(@Nullable String event, int flags, String body) throws Exception {
    return table.dataFile(
        committer.layout(),
        List.of(new PartitionValue("event_name", event), new PartitionValue("flags", flags)),
        body);
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

  @ParameterizedTest
  @ValueSource(strings = {"interval 6 days", "interval 1 hour", "a while"})
  void transactionIdsThatAreForgottenTooSoonArePermanent(String retention) throws Exception {
    table.setProperty("delta.setTransactionRetentionDuration", retention);
    assertPermanentAtOpening(
        "cannot be written: it has the property delta.setTransactionRetentionDuration = '"
            + retention
            + "' (expected: unset, or 'interval 7 days' or more: a table whose transaction ids"
            + " expire forgets which rows it has, and would take them twice). Remove what forbids"
            + " it");
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

  private void assertPermanentAtOpening(String message) {
    CommitException failure = catchThrowableOfType(CommitException.class, () -> open(handle));
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure).hasMessage(TABLE + message);
  }
}
