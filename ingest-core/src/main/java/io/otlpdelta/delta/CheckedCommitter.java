package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.env.Time;
import io.otlpdelta.parquet.DataFile;
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
 * The rules of {@link TableCommitter}, whatever library reads and writes the delta log.
 *
 * <p>Delta refuses a transaction only when the table's version for the application is not below it.
 * A batch [1..100] that was committed although its answer was lost, planned again as [1..120],
 * would be taken twice. So {@link #commit} goes through only when the table's version is still the
 * one that this committer last told its caller; otherwise the caller has to ask again.
 *
 * <p>Crash points: before the log entry has its name nothing of the batch is in the table; after it
 * all of it is, together with its transaction id.
 *
 * @param <V> how the library sees a table version
 */
abstract class CheckedCommitter<V extends TableView<V>> implements TableCommitter {
  private static final Logger LOG = LoggerFactory.getLogger(CheckedCommitter.class);

  /** A view that commits are chained to never learns of a checkpoint: it is loaded anew then. */
  private static final Duration MAX_CHAIN_AGE = Duration.ofMinutes(5);

  /**
   * And after so many commits: for each commit Kernel 4.4.0 parses the names of all entries since
   * the checkpoint that it knows of, several times over; 8 us and 9 KB of garbage for each entry.
   */
  private static final int MAX_CHAIN_LENGTH = 100;

  private final TableHandle table;
  private final TableStorage storage;
  private final Time time;
  private final Map<String, OptionalLong> reported = new HashMap<>();
  private final Map<String, OptionalLong> durable = new HashMap<>();
  private @Nullable V view;

  /**
   * A committed version.
   *
   * @param view null when the library could not tell what the version looks like
   */
  record Written<V extends TableView<V>>(long version, @Nullable V view) {}

  CheckedCommitter(TableHandle table, TableStorage storage, Time time) {
    this.table = requireNonNull(table, "table");
    this.storage = requireNonNull(storage, "storage");
    this.time = requireNonNull(time, "time");
  }

  /** Loads the newest version from the storage, and checks that we may write to it. */
  abstract V load() throws CommitException;

  /**
   * Writes the version after {@code current}, once. A RuntimeException may mean anything; what
   * became of the entry is asked of {@link #entries}.
   */
  abstract Written<V> write(V current, TransactionId transaction, List<DataFile> files);

  /** What writes this committer's log entries. */
  abstract EntryWriter entries();

  /**
   * Whether the version that was seen last is still the newest. A re-created table may have fewer
   * versions than the dropped one: so the known entry must still be there, unchanged, and none may
   * follow it.
   */
  boolean isNewest(V known) throws IOException {
    return isUnchanged(known.entry())
        && stat(DeltaLogFiles.entry(table.location(), known.version() + 1)).isEmpty();
  }

  /** Looks at the table for the first time. */
  final void open() throws CommitException {
    view = load();
  }

  @Override
  public final TableLayout layout() throws CommitException {
    return (view == null ? newest() : view).layout();
  }

  @Override
  public final OptionalLong transactionVersion(String appId) throws CommitException {
    V current = newest();
    OptionalLong version = transactionVersion(current, appId);
    requireDurable(current, appId, version);
    reported.put(appId, version);
    return version;
  }

  @Override
  public final CommitResult commit(
      TransactionId transaction, List<DataFile> files, TableLayout planned) throws CommitException {
    requireOurFiles(files);
    V current = newest();
    OptionalLong committed = transactionVersion(current, transaction.appId());
    requireReported(transaction, committed);
    if (committed.isPresent() && committed.getAsLong() >= transaction.version()) {
      return new CommitResult(CommitResult.Outcome.ALREADY_COMMITTED, current.version());
    }
    if (!current.layout().equals(planned)) {
      throw failures().schemaChanged(null);
    }
    requireIntact(files);
    return writeOnce(current, transaction, files);
  }

  @Override
  public final String dataLocation() {
    return table.location();
  }

  @Override
  public void close() {
    view = null;
  }

  final TableHandle table() {
    return table;
  }

  final CommitFailures failures() {
    return new CommitFailures(table);
  }

  /** The file, unless there is none. */
  final Optional<StoredFile> stat(String location) throws IOException {
    try {
      return Optional.of(storage.stat(location));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Whether a version that was seen is still the same: its entry is there, unchanged. */
  final boolean isUnchanged(StoredFile entry) throws IOException {
    return stat(entry.location()).filter(entry::equals).isPresent();
  }

  private CommitResult writeOnce(V current, TransactionId transaction, List<DataFile> files)
      throws CommitException {
    entries().begin();
    try {
      Written<V> written = write(current, transaction, files);
      view = written.view();
      reported.put(transaction.appId(), OptionalLong.of(transaction.version()));
      durable.put(transaction.appId(), OptionalLong.of(transaction.version()));
      LOG.debug("[{}] Committed {} as version {}", table.name(), transaction, written.version());
      return new CommitResult(CommitResult.Outcome.COMMITTED, written.version());
    } catch (RuntimeException e) {
      throw failed(current, transaction, e);
    }
  }

  /** Whatever failed, the next look at the table is a fresh one. */
  private CommitException failed(V before, TransactionId transaction, RuntimeException failure) {
    EntryWrite write = entries().state();
    long version = before.version() + 1;
    view = null;
    reported.remove(transaction.appId());
    LOG.debug("[{}] Version {} failed: entry {}", table.name(), version, write, failure);
    return switch (write) {
      case UNDECIDED, WRITTEN -> failures().unknown(version, failure);
      case LOST -> lost(before, version, failure);
      case NOT_BEGUN -> notBegun(failure);
    };
  }

  /** Another writer has the version; if it changed the table, the batch is planned anew. */
  private CommitException lost(V before, long version, RuntimeException failure) {
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

  private OptionalLong transactionVersion(V current, String appId) throws CommitException {
    try {
      return current.transactionVersion(appId);
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
  private void requireDurable(V current, String appId, OptionalLong version)
      throws CommitException {
    if (version.isEmpty() || version.equals(durable.get(appId))) {
      return;
    }
    try {
      storage.makeDurable(current.entry().location());
    } catch (IOException e) {
      view = null;
      throw failures().onRead(e);
    }
    durable.put(appId, version);
  }

  /** The newest version: the known one if nothing followed it, else loaded from the storage. */
  private V newest() throws CommitException {
    V known = view;
    if (known == null || !isStillNewest(known)) {
      view = null;
      known = load();
      view = known;
    }
    return known;
  }

  private boolean isStillNewest(V known) throws CommitException {
    if (known.chained() >= MAX_CHAIN_LENGTH
        || time.nanosSince(known.loadedAtNanos()) > MAX_CHAIN_AGE.toNanos()) {
      return false;
    }
    try {
      return isNewest(known);
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
}
