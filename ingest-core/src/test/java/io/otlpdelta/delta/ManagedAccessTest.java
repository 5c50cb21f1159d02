package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.catalog.unity.FakeToken;
import io.otlpdelta.catalog.unity.UnityPrivilege;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult.Outcome;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.FaultyStorage.Operation;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Managed tables depend on somebody else's word: on tokens, privileges, and that he answers. */
class ManagedAccessTest extends ManagedTableFixture {
  @Test
  void aCatalogThatIsDownIsWaitedFor() throws Exception {
    tables.unity().faults().startOutage();
    assertThat(failure(1).kind()).isEqualTo(Kind.TRANSIENT);
    assertThatThrownBy(() -> committer.transactionVersion(APP))
        .isInstanceOf(CommitException.class)
        .hasMessageStartingWith(TABLE + "cannot be read now: the catalog at 127.0.0.1");
    tables.unity().faults().endOutage();
    committer.transactionVersion(APP);
    assertThat(commit(1).outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void withoutATokenTheTableWaits() throws Exception {
    String token = tables.token();
    tables.takeToken();
    CommitException failure = lookFailure();
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure)
        .hasMessage(
            TABLE + "cannot be read now: no caller's token is left to ask the catalog with");
    tables.giveToken(token);
    assertThat(committer.transactionVersion(APP)).isEmpty();
  }

  @Test
  void aTokenThatExpiredWaitsForTheNextOne() throws Exception {
    tables.unity().setToken(tables.token(), FakeToken.State.EXPIRED);
    CommitException failure = lookFailure();
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "cannot be read now: the catalog answered 401 UNAUTHENTICATED Invalid access"
                + " token");
    tables.giveToken(tables.unity().token("alice"));
    committer.transactionVersion(APP);
    assertThat(commit(1).outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void aTokenThatIsRefusedMakesRoomForTheNextOne() throws Exception {
    String bobs = tables.unity().token("bob");
    String expired = tables.unity().token("carol");
    tables.unity().setToken(expired, FakeToken.State.EXPIRED);
    tables.giveToken(bobs);
    tables.giveToken(expired);
    assertThat(commit(1).outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(tables.tokensLeft()).isEqualTo(1);
    assertThat(table.bodies()).containsExactly("row 1");
  }

  @Test
  void aTokenThatExpiresDuringTheCommitLeavesNothing() throws Exception {
    String expiring = tables.token();
    tables
        .unity()
        .faults()
        .before(LIST, () -> tables.unity().setToken(expiring, FakeToken.State.EXPIRED));
    assertThat(failure(1).kind()).isEqualTo(Kind.TRANSIENT);
    tables.giveToken(tables.unity().token("alice"));
    assertThat(committer.transactionVersion(APP)).isEmpty();
    assertThat(table.bodies()).isEmpty();
  }

  @Test
  void aWriterWhoLostThePrivilegeIsRefusedForGood() throws Exception {
    DataFile file = file("row 1");
    tables.unity().revoke("alice", LogTable.NAME.toString(), UnityPrivilege.SELECT);
    CommitException failure = failure(1, file);
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "may not be written any more: the catalog answered 403 PERMISSION_DENIED Access"
                + " denied. Grant MODIFY and SELECT on it again; its entries are kept");
    assertThat(tables.tokensLeft()).isZero();
  }

  @Test
  void aReaderIsRefusedWhenHeCommits() throws Exception {
    tables.unity().revoke("alice", LogTable.NAME.toString(), UnityPrivilege.MODIFY);
    CommitException failure = failure(1);
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure).hasMessageContaining("the catalog answered 403 PERMISSION_DENIED");
    assertThat(table.bodies()).isEmpty();
  }

  @Test
  void anEndpointThatIsMissingIsNoMissingTable() throws Exception {
    tables.unity().faults().answer(404, 1, LIST);
    CommitException failure = lookFailure();
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure).hasMessage(TABLE + "cannot be read now: the catalog answered 404");
  }

  @Test
  void aManagedTableIsNotForThoseWhoKnowItsPathOnly() throws Exception {
    TableHandle byPath =
        new TableHandle(table.handle().id(), LogTable.NAME, table.location(), TableKind.LOGS);
    TableCommitterFactory factory = new KernelCommitterFactory(storage, time, "test");
    CommitException failure =
        catchThrowableOfType(CommitException.class, () -> factory.open(byPath));
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "cannot be written: it needs a catalog that takes its commits (table feature"
                + " 'catalogManaged')");
    assertThatThrownBy(() -> new KernelTableReader(storage).read(byPath.address()))
        .isInstanceOf(UnsupportedTableException.class)
        .hasMessage(
            "The table needs a catalog that takes its commits (table feature 'catalogManaged'),"
                + " which is not supported.");
  }

  @Test
  void aTableThatTakesItsCommitsByPathIsNotWrittenThroughTheCatalog() throws Exception {
    LogTable plain = LogTable.create(temporary.resolve("plain"));
    String id = tables.unity().createManaged(LogTable.NAME, plain.location()).id().toString();
    TableHandle handle =
        new TableHandle(
            plain.handle().id(),
            new TableAddress(LogTable.NAME, plain.location(), Optional.of(id)),
            TableKind.LOGS);
    CommitException failure =
        catchThrowableOfType(CommitException.class, () -> kernel(storage).open(handle));
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "cannot be written: it needs commits in its delta log, not through the catalog"
                + " (no table feature 'catalogManaged')");
  }

  @Test
  void theTablesMetadataIsThatOfTheLatestRatifiedVersion() throws Exception {
    faulty.failAlways(Operation.PUT, ".json");
    commit(1);
    KernelTableReader reader =
        new KernelTableReader(storage, tables.snapshots(), CommitLibrary.KERNEL);
    assertThat(reader.read(table.handle().address()).orElseThrow().version()).isEqualTo(1);
    tables.unity().drop(LogTable.NAME);
    assertThat(reader.read(table.handle().address())).isEmpty();
  }
}
