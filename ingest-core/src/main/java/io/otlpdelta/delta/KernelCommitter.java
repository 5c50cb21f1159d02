package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.env.Time;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.storage.TableStorage;
import java.util.List;

/**
 * Commits by Delta Kernel. Each commit's snapshot is chained to the one before, so that the log is
 * not read again; two looks at file names tell whether that snapshot is still the newest.
 */
final class KernelCommitter extends CheckedCommitter<KernelView> {
  private final GuardedEngine engine;
  private final Time time;
  private final String engineInfo;

  /** Loads the table. */
  KernelCommitter(TableHandle table, TableStorage storage, Time time, String engineInfo)
      throws CommitException {
    super(table, storage, time);
    this.time = time;
    this.engineInfo = requireNonNull(engineInfo, "engineInfo");
    this.engine = new GuardedEngine(storage);
    open();
  }

  @Override
  KernelView load() throws CommitException {
    long now = time.nanoTime();
    try {
      Snapshot snapshot =
          TableManager.loadSnapshot(KernelPaths.kernelPath(table().location())).build(engine);
      engine.expectDomainMetadata(snapshot.getProtocol());
      return new KernelView(
          engine, snapshot, TableDefinition.of(snapshot).checkedLayout(table()), now);
    } catch (RuntimeException e) {
      throw failures().onLoad(e);
    }
  }

  @Override
  Written<KernelView> write(KernelView current, TransactionId transaction, List<DataFile> files) {
    Transaction kernelTransaction =
        current
            .snapshot()
            .buildUpdateTableTransaction(engineInfo, Operation.WRITE)
            .withTransactionId(transaction.appId(), transaction.version())
            .withMaxRetries(0)
            .build(engine);
    StructType columns = current.layout().columns();
    TransactionCommitResult result =
        kernelTransaction.commit(
            engine, AppendActions.of(engine, kernelTransaction, columns, files));
    return new Written<>(
        result.getVersion(),
        result
            .getPostCommitSnapshot()
            .map(snapshot -> current.next(snapshot, transaction))
            .orElse(null));
  }

  @Override
  EntryWriter entries() {
    return engine.io().entries();
  }
}
