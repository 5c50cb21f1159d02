package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.env.Throttle;
import io.otlpdelta.env.Time;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits by Delta Kernel. Each commit's snapshot is chained to the one before, so that the log is
 * not read again; two looks at file names tell whether that snapshot is still the newest.
 *
 * <p>Where a catalog manages the table, one question to the catalog tells it, and its answer to a
 * commit is the point after which all of the batch is in the table. The log entry follows, by
 * {@link #published}; if we crash in between, by whoever commits next.
 */
final class KernelCommitter extends CheckedCommitter<KernelView> {
  private static final Logger LOG = LoggerFactory.getLogger(KernelCommitter.class);
  private static final Duration PUBLISH_WARNING_INTERVAL = Duration.ofMinutes(1);

  private final TableStorage storage;
  private final TableSnapshots snapshots;
  private final GuardedEngine engine;
  private final Time time;
  private final Throttle publishFailures;
  private final String engineInfo;

  /** Loads the table. */
  KernelCommitter(
      TableHandle table,
      TableStorage storage,
      TableSnapshots snapshots,
      Time time,
      String engineInfo)
      throws CommitException {
    super(table, storage, time);
    this.storage = storage;
    this.snapshots = requireNonNull(snapshots, "snapshots");
    this.time = time;
    this.publishFailures = new Throttle(time, PUBLISH_WARNING_INTERVAL);
    this.engineInfo = requireNonNull(engineInfo, "engineInfo");
    this.engine = new GuardedEngine(storage);
    open();
  }

  @Override
  KernelView load() throws CommitException {
    long now = time.nanoTime();
    try {
      Snapshot snapshot = snapshots.latest(engine, table().address());
      engine.expectDomainMetadata(snapshot.getProtocol());
      TableLayout layout = TableDefinition.of(snapshot).checkedLayout(table());
      if (isManaged()) {
        // Whoever made the table may not have committed to it since.
        storage.createFolders(DeltaLogFiles.stagedFolder(table().location()));
      }
      return published(new KernelView(engine, snapshot, layout, now));
    } catch (RuntimeException e) {
      throw failures().onLoad(e);
    } catch (IOException e) {
      throw failures().onRead(e);
    }
  }

  @Override
  boolean isNewest(KernelView known) throws IOException {
    return isManaged()
        ? snapshots.ratified(table().address()).latestVersion() == known.version()
        : super.isNewest(known);
  }

  @Override
  Written<KernelView> write(KernelView known, TransactionId transaction, List<DataFile> files) {
    KernelView current = published(known);
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
            .map(snapshot -> published(current.next(snapshot, transaction)))
            .orElse(null));
  }

  @Override
  EntryWriter entries() {
    return engine.io().entries();
  }

  private boolean isManaged() {
    return table().address().managedId().isPresent();
  }

  /**
   * Puts into the delta log what the catalog ratified, so that those who read by path see it and
   * the catalog may forget it; it refuses the eleventh commit that waits for this. A failure is no
   * failure of the commit: the rows are in the table, and the next commit tries again.
   */
  private KernelView published(KernelView ratified) {
    if (ratified.isPublished()) {
      return ratified;
    }
    try {
      return ratified.published();
    } catch (RuntimeException e) {
      long held = publishFailures.tryPass();
      if (held >= 0) {
        LOG.warn(
            "[{}] Version {} is committed but not yet published in the delta log; the next commit"
                + " tries again ({} such warnings were held back)",
            table().name(),
            ratified.version(),
            held,
            e);
      }
      return ratified;
    }
  }
}
