package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.TextNode;
import io.delta.kernel.Snapshot;
import io.delta.standalone.actions.Action;
import io.delta.standalone.actions.AddFile;
import io.delta.standalone.actions.Metadata;
import io.delta.standalone.actions.Protocol;
import io.delta.standalone.actions.SetTransaction;
import io.delta.standalone.internal.SnapshotImpl;
import io.delta.standalone.internal.exception.DeltaErrors.InvalidProtocolVersionException;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.env.Time;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.PartitionValue;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commits by Delta Standalone, to tables of protocol (1, 2).
 *
 * <p>Standalone looks transaction versions up by reading the table's whole state. Here that is done
 * once, when the table is opened; afterwards only the entries that other writers added are read. It
 * writes no checkpoint and deletes nothing: both are maintenance's, by Kernel.
 */
final class StandaloneCommitter extends CheckedCommitter<StandaloneView> {
  private final TableStorage storage;
  private final Time time;
  private final String engineInfo;
  private final EntryWriter entries;
  private final StandaloneLog log;

  /** What {@link #log} was at when it was last known to be this table's. */
  private @Nullable StandaloneView base;

  /** Loads the table. */
  StandaloneCommitter(TableHandle table, TableStorage storage, Time time, String engineInfo)
      throws CommitException {
    super(table, storage, time);
    this.storage = storage;
    this.time = time;
    this.engineInfo = requireNonNull(engineInfo, "engineInfo");
    this.entries = new EntryWriter(storage);
    this.log =
        new StandaloneLog(
            new StorageConfiguration(storage, entries, table.location()), table.location());
    open();
  }

  @Override
  EntryWriter entries() {
    return entries;
  }

  @Override
  public void close() {
    super.close();
    base = null;
    log.forget();
  }

  @Override
  StandaloneView load() throws CommitException {
    long now = time.nanoTime();
    StandaloneView earlier = base;
    base = null;
    try {
      if (earlier == null || !isUnchanged(earlier.entry())) {
        earlier = null;
        log.forget();
      }
      base = view(earlier, log.newest(), now);
      return base;
    } catch (InvalidProtocolVersionException e) {
      throw unwritable(e);
    } catch (RuntimeException e) {
      throw failures().onLoad(e);
    } catch (IOException e) {
      throw failures().onRead(e);
    }
  }

  private StandaloneView view(@Nullable StandaloneView earlier, SnapshotImpl snapshot, long now)
      throws CommitException, IOException {
    if (snapshot.getVersion() < 0) {
      throw withoutLog();
    }
    StoredFile entry = storage.stat(DeltaLogFiles.entry(table().location(), snapshot.getVersion()));
    if (earlier == null) {
      return new StandaloneView(snapshot, checkedLayout(snapshot), entry, now);
    }
    TableLayout layout =
        earlier.hasDefinition(snapshot) ? earlier.layout() : checkedLayout(snapshot);
    return new StandaloneView(snapshot, layout, entry, now)
        .knowing(earlier, log.transactions(earlier.version(), snapshot.getVersion()));
  }

  /**
   * Standalone takes any file that it did not find for a table that does not exist; retrying is
   * only given up when the storage shows no delta log either.
   */
  private CommitException withoutLog() throws IOException {
    String folder = DeltaLogFiles.folder(table().location());
    try {
      if (!storage.listFrom(folder + "/0").isEmpty()) {
        return failures().onRead(new IOException("a file of the delta log is missing"));
      }
    } catch (FileNotFoundException e) {
      return failures().gone(e);
    }
    return failures().gone(null);
  }

  private TableLayout checkedLayout(SnapshotImpl snapshot) throws CommitException {
    Protocol protocol = snapshot.protocol();
    if (!WriteSupport.isForStandalone(
        protocol.getMinReaderVersion(), protocol.getMinWriterVersion())) {
      throw unwritable(null);
    }
    Metadata metadata = snapshot.getMetadata();
    return new TableDefinition(
            metadata.getId(),
            requireNonNull(metadata.getSchema(), "schema").toJson(),
            metadata.getPartitionColumns(),
            metadata.getConfiguration(),
            WriteSupport.shortTransactionRetention(metadata.getConfiguration()).orElse(""))
        .checkedLayout(table());
  }

  /** Standalone sees only the protocol's numbers; Kernel knows what they stand for. */
  private CommitException unwritable(@Nullable RuntimeException failure) {
    try {
      Snapshot snapshot = TableSnapshots.latestAt(new GuardedEngine(storage), table().location());
      TableDefinition.of(snapshot, CommitLibrary.STANDALONE).checkedLayout(table());
    } catch (CommitException e) {
      return e;
    } catch (RuntimeException e) {
      return failures().onLoad(e);
    }
    return failures()
        .onRead(failure == null ? new IOException("its protocol changes just now") : failure);
  }

  @Override
  Written<StandaloneView> write(
      StandaloneView current, TransactionId transaction, List<DataFile> files) {
    List<Action> actions = new ArrayList<>();
    actions.add(
        new SetTransaction(
            transaction.appId(), transaction.version(), Optional.of(time.epochMillis())));
    files.forEach(file -> actions.add(add(file, current.layout())));
    long version = log.commit(current.snapshot(), actions, engineInfo);
    StandaloneView committed = committed(current, transaction, version);
    base = committed == null ? current : committed;
    return new Written<>(version, committed);
  }

  /**
   * Null when another writer was quick, or the entry cannot be seen now: it is there all the same.
   */
  private @Nullable StandaloneView committed(
      StandaloneView current, TransactionId transaction, long version) {
    SnapshotImpl snapshot = log.last();
    Optional<StoredFile> entry;
    try {
      entry = stat(DeltaLogFiles.entry(table().location(), version));
    } catch (IOException e) {
      return null;
    }
    if (snapshot.getVersion() != version || entry.isEmpty()) {
      return null;
    }
    return new StandaloneView(snapshot, current.layout(), entry.get(), current.loadedAtNanos())
        .knowing(current, Map.of(transaction.appId(), transaction.version()));
  }

  private AddFile add(DataFile file, TableLayout layout) {
    String path = file.location().substring(table().location().length() + 1);
    return AddFile.builder(path, partition(file), file.bytes(), file.modifiedAtMillis(), true)
        .stats(quoted(AppendActions.statisticsJson(file, layout.columns())))
        .build();
  }

  /** NULL is written as the empty string (Delta protocol, "Partition Value Serialization"). */
  private static Map<String, String> partition(DataFile file) {
    Map<String, String> values = new LinkedHashMap<>();
    for (PartitionValue value : file.partition()) {
      values.put(value.column(), value.value() == null ? "" : value.value().toString());
    }
    return values;
  }

  /**
   * Standalone writes {@code stats} as it is into the entry (delta-io/connectors#380), where the
   * protocol wants a string: unquoted, the table could not be opened again.
   */
  private static String quoted(String json) {
    return TextNode.valueOf(json).toString();
  }
}
