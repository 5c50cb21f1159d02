package io.otlpdelta.catalog.unity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.delta.storage.commit.Commit;
import io.delta.storage.commit.CommitFailedException;
import io.delta.storage.commit.GetCommitsResponse;
import io.delta.storage.commit.TableIdentifier;
import io.delta.storage.commit.uccommitcoordinator.CommitLimitReachedException;
import io.delta.storage.commit.uccommitcoordinator.InvalidTargetTableException;
import io.delta.storage.commit.uccommitcoordinator.UCTokenBasedRestClient;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.model.TableName;
import io.unitycatalog.client.ApiException;
import io.unitycatalog.client.delta.api.DeltaTablesApi;
import io.unitycatalog.client.delta.model.DeltaAddCommitUpdate;
import io.unitycatalog.client.delta.model.DeltaAssertTableUUID;
import io.unitycatalog.client.delta.model.DeltaCommit;
import io.unitycatalog.client.delta.model.DeltaLoadTableResponse;
import io.unitycatalog.client.delta.model.DeltaUpdateTableRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits to the fake through the real clients: delta-storage's and unitycatalog-client's. */
class FakeCommitsTest {
  private static final TableName NAME = TableName.parse("main.otel.claude_otel_logs");
  private static final String FILE = "file:///data/logs";

  private FakeUnityCatalog unity;

  @BeforeEach
  void start() {
    unity = FakeUnityCatalog.start(new ManualTime());
  }

  @AfterEach
  void stop() {
    unity.close();
  }

  @Test
  void commitsFollowEachOtherAndARepeatIsNoConflict() throws Exception {
    FakeTable table = unity.createManaged(NAME, FILE);
    String token = unity.writer("alice", NAME);

    commit(token, table, 1, "one.json", Optional.empty());
    commit(token, table, 1, "one.json", Optional.empty());
    CommitFailedException taken =
        catchThrowableOfType(
            CommitFailedException.class,
            () -> commit(token, table, 1, "other.json", Optional.empty()));
    assertThat(taken.getConflict()).isTrue();
    assertThat(taken).hasMessageContaining("Commit version already accepted");
    CommitFailedException gap =
        catchThrowableOfType(
            CommitFailedException.class,
            () -> commit(token, table, 3, "three.json", Optional.empty()));
    assertThat(gap.getRetryable()).isFalse();
    commit(token, table, 2, "two.json", Optional.of(1L));
    GetCommitsResponse found = commits(token, table);
    assertThat(found.getLatestTableVersion()).isEqualTo(2);
    assertThat(found.getCommits()).extracting(Commit::getVersion).containsExactly(2L);
    assertThat(found.getCommits().get(0).getFileStatus().getPath().toString())
        .isEqualTo("file:/data/logs/_delta_log/_staged_commits/two.json");
  }

  @Test
  void theEleventhUnpublishedCommitIsRefusedUntilSomeArePublished() throws Exception {
    FakeTable table = unity.createManaged(NAME, FILE);
    String token = unity.writer("alice", NAME);
    for (long version = 1; version <= 10; version++) {
      commit(token, table, version, version + ".json", Optional.empty());
    }

    assertThatThrownBy(() -> commit(token, table, 11, "11.json", Optional.empty()))
        .isInstanceOf(CommitLimitReachedException.class)
        .hasMessageContaining("RESOURCE_EXHAUSTED");
    publish(token, table, 10);
    assertThat(commits(token, table).getCommits()).isEmpty();
    assertThat(commits(token, table).getLatestTableVersion()).isEqualTo(10);
    commit(token, table, 11, "11.json", Optional.empty());
    assertThat(unity.unpublishedVersions(NAME)).containsExactly(11L);
  }

  @Test
  void aTableThatIsGoneOrNotManagedTakesNoCommit() throws Exception {
    FakeTable external = unity.createExternal(NAME, FILE);
    String token = unity.writer("alice", NAME);

    assertThatThrownBy(() -> commit(token, external, 1, "one.json", Optional.empty()))
        .isInstanceOf(CommitFailedException.class)
        .hasMessageContaining("Only managed tables are supported for Delta commits");
    unity.drop(NAME);
    assertThatThrownBy(() -> commit(token, external, 1, "one.json", Optional.empty()))
        .isInstanceOf(InvalidTargetTableException.class);
  }

  @Test
  void committingNeedsModifyAndReadingCommitsSelect() throws Exception {
    FakeTable table = unity.createManaged(NAME, FILE);
    String token = unity.writer("alice", NAME);
    unity.revoke("alice", NAME.toString(), UnityPrivilege.SELECT);

    commit(token, table, 1, "one.json", Optional.empty());
    assertThatThrownBy(() -> commits(token, table))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Access denied.");
  }

  @Test
  void theDeltaApiLoadsAndCommitsToTheSameTable() throws Exception {
    FakeTable table = unity.createManaged(NAME, FILE);
    String token = unity.writer("alice", NAME);
    DeltaTablesApi delta = new DeltaTablesApi(RealClients.client(unity, token));
    DeltaUpdateTableRequest request =
        new DeltaUpdateTableRequest()
            .addRequirementsItem(
                new DeltaAssertTableUUID().type("assert-table-uuid").uuid(table.id()))
            .addUpdatesItem(
                new DeltaAddCommitUpdate()
                    .action("add-commit")
                    .commit(
                        new DeltaCommit()
                            .version(1L)
                            .timestamp(1L)
                            .fileName("one.json")
                            .fileSize(1L)
                            .fileModificationTimestamp(1L)));

    delta.updateTable("main", "otel", NAME.table(), request);
    DeltaLoadTableResponse loaded = delta.loadTable("main", "otel", NAME.table());
    assertThat(loaded.getLatestTableVersion()).isEqualTo(1);
    assertThat(loaded.getCommits())
        .extracting(DeltaCommit::getFileName)
        .containsExactly("one.json");
    assertThat(commits(token, table).getLatestTableVersion()).isEqualTo(1);
    ApiException failure =
        catchThrowableOfType(ApiException.class, () -> delta.loadTable("main", "otel", "nothing"));
    assertThat(failure.getResponseBody()).contains("NoSuchTableException");
  }

  @Test
  void aCommitWhoseAnswerIsLostIsThereAllTheSame() throws Exception {
    FakeTable table = unity.createManaged(NAME, FILE);
    String token = unity.writer("alice", NAME);
    unity.faults().loseAnswer(1, "/delta/preview/commits");

    assertThatThrownBy(() -> commit(token, table, 1, "one.json", Optional.empty()))
        .isInstanceOf(CommitFailedException.class);
    assertThat(unity.unpublishedVersions(NAME)).containsExactly(1L);
  }

  private void commit(
      String token, FakeTable table, long version, String fileName, Optional<Long> published)
      throws Exception {
    FileStatus file =
        new FileStatus(
            10,
            false,
            0,
            0,
            1,
            new Path(table.location() + "/_delta_log/_staged_commits", fileName));
    post(token, table, Optional.of(new Commit(version, file, 1)), published);
  }

  private void publish(String token, FakeTable table, long version) throws Exception {
    post(token, table, Optional.empty(), Optional.of(version));
  }

  private void post(
      String token, FakeTable table, Optional<Commit> commit, Optional<Long> published)
      throws Exception {
    try (UCTokenBasedRestClient client =
        new UCTokenBasedRestClient(unity.uri(), RealClients.provider(token), Map.of())) {
      client.commit(
          table.id().toString(),
          URI.create(table.location()),
          identifier(table),
          commit,
          published,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty());
    }
  }

  private GetCommitsResponse commits(String token, FakeTable table) throws Exception {
    try (UCTokenBasedRestClient client =
        new UCTokenBasedRestClient(unity.uri(), RealClients.provider(token), Map.of())) {
      return client.getCommits(
          table.id().toString(),
          URI.create(table.location()),
          identifier(table),
          Optional.empty(),
          Optional.empty());
    }
  }

  private static TableIdentifier identifier(FakeTable table) {
    return new TableIdentifier(table.name().table(), table.name().catalog(), table.name().schema());
  }
}
