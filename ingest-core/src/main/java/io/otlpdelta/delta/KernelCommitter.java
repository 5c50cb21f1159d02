package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.utils.FileStatus;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitProgress.Stage;
import io.otlpdelta.env.Throttle;
import io.otlpdelta.env.Time;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits by Delta Kernel. Each commit's snapshot is chained to the one before, so that the log is
 * not read again; two looks at file names tell whether that snapshot is still the newest.
 *
 * <p>Kernel refuses a transaction only when the table's version for the application is not below
 * it. A batch [1..100] that was committed although its answer was lost, planned again as [1..120],
 * would be taken twice. So {@link #commit} goes through only when the table's version is still the
 * one that this committer last told its caller; otherwise the caller has to ask again.
 *
 * <p>Crash points: before the log entry is linked nothing of the batch is in the table; after it
 * all of it is, together with its transaction id. Where a catalog manages the table, its answer is
 * that point; the log entry follows ({@link TableView#published}), by whoever commits next if not
 * by us.
 */
final class KernelCommitter implements TableCommitter {
  private static final Logger LOG = LoggerFactory.getLogger(KernelCommitter.class);

  /** A chained snapshot never learns of a checkpoint; after this it is loaded anew. */
  private static final Duration MAX_CHAIN_AGE = Duration.ofMinutes(5);

  private static final Duration PUBLISH_WARNING_INTERVAL = Duration.ofMinutes(1);

  private final TableHandle table;
  private final TableStorage storage;
  private final TableSnapshots snapshots;
  private final GuardedEngine engine;
  private final Time time;
  private final String engineInfo;
  private final Throttle publishFailures;
  private final Map<String, OptionalLong> reported = new HashMap<>();
  private final Map<String, OptionalLong> durable = new HashMap<>();
  private @Nullable TableView view;

  /** Loads the table. */
  KernelCommitter(
      TableHandle table,
      TableStorage storage,
      TableSnapshots snapshots,
      Time time,
      String engineInfo)
      throws CommitException {
    this.table = requireNonNull(table, "table");
    this.storage = requireNonNull(storage, "storage");
    this.snapshots = requireNonNull(snapshots, "snapshots");
    this.time = requireNonNull(time, "time");
    this.engineInfo = requireNonNull(engineInfo, "engineInfo");
    this.engine = new GuardedEngine(storage);
    this.publishFailures = new Throttle(time, PUBLISH_WARNING_INTERVAL);
    this.view = load();
  }

  @Override
  public TableLayout layout() throws CommitException {
    return (view == null ? newest() : view).layout();
  }

  @Override
  public OptionalLong transactionVersion(String appId) throws CommitException {
    TableView current = newest();
    OptionalLong version = transactionVersion(current, appId);
    requireDurable(current, appId, version);
    reported.put(appId, version);
    return version;
  }

  @Override
  public CommitResult commit(TransactionId transaction, List<DataFile> files, TableLayout planned)
      throws CommitException {
    requireOurFiles(files);
    TableView current = newest();
    OptionalLong committed = transactionVersion(current, transaction.appId());
    requireReported(transaction, committed);
    if (committed.isPresent() && committed.getAsLong() >= transaction.version()) {
      return new CommitResult(CommitResult.Outcome.ALREADY_COMMITTED, current.version());
    }
    if (!current.layout().equals(planned)) {
      throw failures().schemaChanged(null);
    }
    requireIntact(files);
    return write(current, transaction, files);
  }

  @Override
  public String dataLocation() {
    return table.location();
  }

  @Override
  public void close() {
    view = null;
  }

  private CommitResult write(TableView known, TransactionId transaction, List<DataFile> files)
      throws CommitException {
    TableView current = published(known);
    engine.progress().begin();
    try {
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
      view =
          result
              .getPostCommitSnapshot()
              .map(snapshot -> published(current.next(snapshot, transaction)))
              .orElse(null);
      reported.put(transaction.appId(), OptionalLong.of(transaction.version()));
      durable.put(transaction.appId(), OptionalLong.of(transaction.version()));
      LOG.debug("[{}] Committed {} as version {}", table.name(), transaction, result.getVersion());
      return new CommitResult(CommitResult.Outcome.COMMITTED, result.getVersion());
    } catch (RuntimeException e) {
      throw failed(current, transaction, e);
    }
  }

  /** Whatever failed, the next look at the table is a fresh one. */
  private CommitException failed(
      TableView before, TransactionId transaction, RuntimeException failure) {
    Stage stage = engine.progress().stage();
    long version = before.version() + 1;
    view = null;
    reported.remove(transaction.appId());
    LOG.debug("[{}] Version {} failed: {}", table.name(), version, stage, failure);
    return switch (stage) {
      case UNDECIDED, WRITTEN -> failures().unknown(version, failure);
      case LOST -> lost(before, version, failure);
      case NOT_BEGUN -> notBegun(failure);
    };
  }

  /** Another writer has the version; if it changed the table, the batch is planned anew. */
  private CommitException lost(TableView before, long version, RuntimeException failure) {
    try {
      return newest().hasSameDefinition(before)
          ? failures().conflict(version, failure)
          : failures().schemaChanged(failure);
    } catch (CommitException e) {
      return e.kind() == Kind.PERMANENT ? e : failures().conflict(version, failure);
    }
  }

  private CommitException notBegun(RuntimeException failure) {
    try {
      newest();
    } catch (CommitException e) {
      if (e.kind() == Kind.PERMANENT) {
        return e;
      }
    }
    return failures().beforeWrite(failure);
  }

  private OptionalLong transactionVersion(TableView current, String appId) throws CommitException {
    try {
      return current.transactionVersion(engine, appId);
    } catch (RuntimeException e) {
      view = null;
      throw failures().onLoad(e);
    }
  }

  /**
   * A version that none of our commits returned may be a name in the log's folder that its writer
   * did not sync: killed, or told that the sync failed. What the caller does next, such as
   * releasing the journal, must not outlive it.
   */
  private void requireDurable(TableView current, String appId, OptionalLong version)
      throws CommitException {
    if (version.isEmpty() || version.equals(durable.get(appId))) {
      return;
    }
    try {
      storage.makeDurable(KernelPaths.location(current.entry().getPath()));
    } catch (IOException e) {
      view = null;
      throw failures().onRead(e);
    }
    durable.put(appId, version);
  }

  /** The newest version: the known one if nothing followed it, else loaded from the storage. */
  private TableView newest() throws CommitException {
    TableView known = view;
    if (known == null || !isStillNewest(known)) {
      view = null;
      known = load();
      view = known;
    }
    return known;
  }

  /**
   * Puts into the delta log what the catalog ratified, so that those who read by path see it and
   * the catalog may forget it; it refuses the eleventh commit that waits for this. A failure is no
   * failure of the commit: the rows are in the table, and the next commit tries again.
   */
  private TableView published(TableView ratified) {
    if (ratified.isPublished()) {
      return ratified;
    }
    try {
      return ratified.published(engine);
    } catch (RuntimeException e) {
      long held = publishFailures.tryPass();
      if (held >= 0) {
        LOG.warn(
            "[{}] Version {} is committed but not yet published in the delta log; the next commit"
                + " tries again ({} such warnings were held back)",
            table.name(),
            ratified.version(),
            held,
            e);
      }
      return ratified;
    }
  }

  /**
   * A re-created table may have fewer versions than the dropped one: so the known entry must still
   * be there, unchanged, and none may follow it.
   */
  private boolean isStillNewest(TableView known) throws CommitException {
    if (time.nanosSince(known.loadedAtNanos()) > MAX_CHAIN_AGE.toNanos()) {
      return false;
    }
    try {
      if (table.address().managedId().isPresent()) {
        return snapshots.ratified(table.address()).latestVersion() == known.version();
      }
      FileStatus entry = known.entry();
      Optional<StoredFile> now = stat(KernelPaths.location(entry.getPath()));
      return now.isPresent()
          && now.get().bytes() == entry.getSize()
          && now.get().modifiedAtMillis() == entry.getModificationTime()
          && stat(DeltaLogFiles.entry(table.location(), known.version() + 1)).isEmpty();
    } catch (IOException e) {
      throw failures().onRead(e);
    }
  }

  private Optional<StoredFile> stat(String location) throws IOException {
    try {
      return Optional.of(storage.stat(location));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private TableView load() throws CommitException {
    long now = time.nanoTime();
    try {
      Snapshot snapshot = snapshots.latest(engine, table.address());
      prepareFolders();
      engine.expectDomainMetadata(snapshot.getProtocol());
      return published(
          new TableView(snapshot, TableDefinition.checkedLayout(table, snapshot), now));
    } catch (RuntimeException e) {
      throw failures().onLoad(e);
    }
  }

  /** Whoever made the table may not have committed to it since. */
  private void prepareFolders() throws CommitException {
    if (table.address().managedId().isEmpty()) {
      return;
    }
    try {
      storage.createFolders(DeltaLogFiles.stagedFolder(table.location()));
    } catch (IOException e) {
      throw failures().onRead(e);
    }
  }

  private void requireOurFiles(List<DataFile> files) {
    for (DataFile file : files) {
      if (!file.location().startsWith(table.location() + "/")) {
        throw new IllegalArgumentException(
            "file: " + file.location() + " (expected: below " + table.location() + ")");
      }
    }
  }

  /** A vacuum by another writer deletes what no version names, if it is told to keep nothing. */
  private void requireIntact(List<DataFile> files) throws CommitException {
    for (DataFile file : files) {
      Optional<StoredFile> found;
      try {
        found = stat(file.location());
      } catch (IOException e) {
        throw failures().onRead(e);
      }
      if (found.isEmpty() || found.get().bytes() != file.bytes()) {
        throw failures().fileGone(file, found.map(f -> f.bytes() + " bytes").orElse("gone"));
      }
    }
  }

  private void requireReported(TransactionId transaction, OptionalLong committed)
      throws CommitException {
    OptionalLong told = reported.get(transaction.appId());
    if (!committed.equals(told)) {
      throw failures().notAsked(transaction, told, committed);
    }
  }

  private CommitFailures failures() {
    return new CommitFailures(table);
  }
}
