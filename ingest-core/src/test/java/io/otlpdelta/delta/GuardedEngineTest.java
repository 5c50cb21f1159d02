package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.actions.Protocol;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuardedEngineTest {
  private static final int COMMITS = 6;
  private static final String CHECKPOINT = "00000000000000000006.checkpoint.parquet";

  @TempDir Path temporary;
  private final FaultyStorage storage = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  private LogTable table;

  @BeforeEach
  void fillTable() throws Exception {
    table = LogTable.create(temporary.resolve("t"));
    TableCommitter committer =
        new KernelCommitterFactory(storage, new ManualTime(), "test").open(table.handle());
    committer.transactionVersion("app");
    for (int i = 1; i <= COMMITS; i++) {
      committer.commit(
          new TransactionId("app", i), List.of(table.dataFile("row " + i)), committer.layout());
    }
  }

  @Test
  void aCheckpointHoldsTheWholeTable() throws Exception {
    Engine engine = new GuardedEngine(storage);
    load(engine).writeCheckpoint(engine);
    assertThat(table.logFileNames()).contains(CHECKPOINT, "_last_checkpoint");
    TableDescription description =
        new TableInspector(storage).describe(table.location()).orElseThrow();
    assertThat(description.files()).isEqualTo(COMMITS);
    assertThat(checkpointedFiles(table.folder().resolve("_delta_log").resolve(CHECKPOINT)))
        .isEqualTo(COMMITS);
    assertThat(description.transactions()).containsEntry("app", 6L);
  }

  /** Kernel reads from the newest entry back: by then it has read half of the table. */
  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"OPEN", "READ"})
  void aCheckpointWhoseSourceFailsHalfWayIsNotPublished(Operation failing) throws Exception {
    GuardedEngine engine = new GuardedEngine(storage);
    Snapshot snapshot = load(engine);
    storage.failBefore(failing, "3.json");
    assertThatThrownBy(() -> snapshot.writeCheckpoint(engine))
        .rootCause()
        .hasMessage("injected failure");
    assertThat(storage.isSpent()).isTrue();
    assertNothingPublished();
    assertThat(liveFiles()).isEqualTo(COMMITS);

    load(engine).writeCheckpoint(engine);
    assertThat(table.logFileNames()).contains(CHECKPOINT);
    assertThat(liveFiles()).isEqualTo(COMMITS);
  }

  @Test
  void aCheckpointWhoseSourceIsACheckpointThatFailsHalfWayIsNotPublished() throws Exception {
    GuardedEngine engine = new GuardedEngine(storage);
    load(engine).writeCheckpoint(engine);
    table.appendAs(Locations.path(table.dataFile("one more").location()), 1);
    Snapshot snapshot = load(engine);
    List<String> before = table.logFileNames();
    storage.failBefore(Operation.READ, CHECKPOINT);
    assertThatThrownBy(() -> snapshot.writeCheckpoint(engine))
        .hasStackTraceContaining("injected failure");
    assertThat(storage.isSpent()).isTrue();
    assertThat(table.logFileNames()).isEqualTo(before);
    assertThat(liveFiles()).isEqualTo(COMMITS + 1);
  }

  /** When this fails the guard can go: delta-io/delta#7174 is fixed. */
  @Test
  void withoutTheGuardKernelPublishesHalfACheckpointAndTheTableLosesItsFiles() throws Exception {
    KernelFileIo io = new KernelFileIo(storage);
    Engine unguarded = DefaultEngine.create(io);
    Snapshot snapshot = load(unguarded);
    storage.failBefore(Operation.OPEN, "3.json");
    assertThatThrownBy(() -> snapshot.writeCheckpoint(unguarded))
        .rootCause()
        .hasMessage("injected failure");
    Path half = table.folder().resolve("_delta_log").resolve(CHECKPOINT);
    assertThat(half).exists();
    assertThat(checkpointedFiles(half)).isPositive().isLessThan(COMMITS);
  }

  @Test
  void aCheckpointThatCannotBeWrittenIsNotPublished() throws Exception {
    for (Operation operation : List.of(Operation.CREATE, Operation.WRITE, Operation.CLOSE)) {
      GuardedEngine engine = new GuardedEngine(storage);
      Snapshot snapshot = load(engine);
      storage.failBefore(operation, CHECKPOINT);
      assertThatThrownBy(() -> snapshot.writeCheckpoint(engine))
          .as(operation.name())
          .hasStackTraceContaining("injected failure");
      assertThat(storage.isSpent()).isTrue();
      assertNothingPublished();
    }
  }

  @Test
  void domainMetadataIsReadOnlyWhereTheProtocolAllowsAny() {
    GuardedEngine engine = new GuardedEngine(storage);
    Protocol plain = load(engine).getProtocol();
    Protocol withDomains = new Protocol(1, 7, Set.of(), Set.of("domainMetadata"));

    Snapshot first = load(engine);
    engine.expectDomainMetadata(plain);
    storage.failAlways(Operation.OPEN, ".json");
    assertThat(first.getDomainMetadata("any")).isEmpty();

    storage.heal();
    Snapshot second = load(engine);
    engine.expectDomainMetadata(withDomains);
    storage.failAlways(Operation.OPEN, ".json");
    assertThatThrownBy(() -> second.getDomainMetadata("any"))
        .rootCause()
        .hasMessage("injected failure");
  }

  private void assertNothingPublished() throws Exception {
    assertThat(table.logFileNames())
        .noneMatch(name -> name.contains("checkpoint"))
        .hasSize(COMMITS + 1);
  }

  /** The files that a reader of the newest version sees. */
  private long liveFiles() throws Exception {
    return new TableInspector(storage).describe(table.location()).orElseThrow().files();
  }

  private static long checkpointedFiles(Path checkpoint) throws Exception {
    long files = 0;
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet counted =
            statement.executeQuery(
                "select count(*) from read_parquet('"
                    + checkpoint
                    + "') where add.path is not null")) {
      while (counted.next()) {
        files += counted.getLong(1);
      }
    }
    return files;
  }

  private Snapshot load(Engine engine) {
    return TableManager.loadSnapshot(KernelPaths.kernelPath(table.location())).build(engine);
  }
}
