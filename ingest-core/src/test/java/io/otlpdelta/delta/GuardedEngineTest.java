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
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(description.transactions()).containsEntry("app", 6L);
  }

  @Test
  void aCheckpointWhoseSourceFailsHalfWayIsNotPublished() throws Exception {
    GuardedEngine engine = new GuardedEngine(storage);
    Snapshot snapshot = load(engine);
    storage.failBefore(Operation.OPEN, "3.json");
    assertThatThrownBy(() -> snapshot.writeCheckpoint(engine))
        .rootCause()
        .hasMessage("injected failure");
    assertThat(storage.isSpent()).isTrue();
    assertNothingPublished();
  }

  /** When this fails the guard can go: delta-io/delta#7174 is fixed. */
  @Test
  void withoutTheGuardKernelPublishesHalfACheckpoint() {
    KernelFileIo io = new KernelFileIo(storage, new CommitProgress());
    Engine unguarded = DefaultEngine.create(io);
    Snapshot snapshot = load(unguarded);
    storage.failBefore(Operation.OPEN, "3.json");
    assertThatThrownBy(() -> snapshot.writeCheckpoint(unguarded))
        .rootCause()
        .hasMessage("injected failure");
    assertThat(table.folder().resolve("_delta_log").resolve(CHECKPOINT)).exists();
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

  private Snapshot load(Engine engine) {
    return TableManager.loadSnapshot(KernelPaths.kernelPath(table.location())).build(engine);
  }
}
