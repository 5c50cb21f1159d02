package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult.Outcome;
import io.otlpdelta.parquet.DataFile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a {@link TableCommitter} meets a table that was altered, dropped or made again. */
abstract class TableChangeContract extends LocalTableContract {
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
          .hasMessage(TABLE + "is gone: " + whatIsMissing() + ". Restore it; its entries are kept");
    }
  }

  @Test
  void aTableDroppedDuringTheCommitIsPermanent() throws Exception {
    committer.transactionVersion(APP);
    DataFile file = table.dataFile("a");
    beforeVersion(1, table::drop);
    assertThat(failure(id(5), file).kind()).isEqualTo(Kind.PERMANENT);
  }

  @Test
  void aTableReCreatedUnderTheNameIsPermanent() throws Exception {
    commit(5, "a");
    commit(6, "b");
    table.drop();
    table = newTable(table.folder());
    CommitException failure = failure(id(7), table.dataFile("c"));
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure).hasMessage(TABLE + whyNotTheReCreatedOne());
    assertThat(table.version()).isZero();
    assertThatThrownBy(() -> open(handle)).hasMessage(failure.getMessage());
  }

  @Test
  void aReCreatedTableOfTheSameVersionIsPermanentToo() throws Exception {
    commit(5, "a");
    table.drop();
    table = newTable(table.folder());
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
    beforeVersion(
        1, () -> table.alterColumns(fields -> fields.add(column("extra", "string", true))));
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
  void aFilePlannedForOtherColumnsIsNotWrittenByANewCommitterEither() throws Exception {
    DataFile file = table.dataFile(planned, "a");
    table.alterColumns(fields -> fields.insert(0, fields.remove(fields.size() - 1)));
    committer = open(handle);
    committer.transactionVersion(APP);
    assertThat(failure(id(5), file).kind()).isEqualTo(Kind.SCHEMA_CHANGED);
    assertThat(table.bodies()).isEmpty();
  }

  /** What is said of a dropped table. */
  String whatIsMissing() {
    return "there is no delta log any more";
  }

  /** What is said of a table that was made again. */
  String whyNotTheReCreatedOne() throws IOException {
    return "is another table than the one its entries were sent to: its id is "
        + table.handle().id()
        + " (expected: "
        + handle.id()
        + "). They are kept";
  }

  static ObjectNode column(String name, String type, boolean nullable) {
    ObjectNode column = JsonNodeFactory.instance.objectNode();
    column.put("name", name).put("type", type).put("nullable", nullable).putObject("metadata");
    return column;
  }
}
