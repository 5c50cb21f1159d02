package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.Snapshot;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.DeletionVectorDescriptor;
import io.delta.kernel.internal.actions.Protocol;
import io.delta.kernel.internal.actions.SetTransaction;
import io.delta.kernel.internal.replay.ActionsIterator;
import io.delta.kernel.internal.replay.LogReplay;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks at tables for the command line and for queries. Thread-safe; each call reads the delta log.
 */
public final class TableInspector {
  private static final String COLUMN_MAPPING = "delta.columnMapping.mode";

  private final TableStorage storage;

  public TableInspector(TableStorage storage) {
    this.storage = requireNonNull(storage, "storage");
  }

  /**
   * Describes the latest version of the table at the location; empty when there is none.
   *
   * @throws IOException when the delta log cannot be read
   */
  public Optional<TableDescription> describe(String location) throws IOException {
    Engine engine = new GuardedEngine(storage);
    try {
      Optional<Snapshot> snapshot = load(engine, location);
      return snapshot.isPresent()
          ? Optional.of(describe(engine, snapshot.get()))
          : Optional.empty();
    } catch (RuntimeException e) {
      throw unreadable(location, e);
    }
  }

  /** The {@link #dataFiles} of a table on this machine, by their paths. */
  public List<Path> liveFiles(String location) throws IOException, UnsupportedTableException {
    return dataFiles(location).stream().map(file -> Locations.path(file.location())).toList();
  }

  /**
   * The latest version's data files, by location and size: together they hold the table's rows, for
   * readers that know Parquet but not Delta. A file stays for at least a week after it left the
   * table.
   *
   * @throws UnsupportedTableException when the files alone would show other rows or columns than
   *     the table has; the message says why
   * @throws IOException when there is no table or its delta log cannot be read
   */
  public List<StoredFile> dataFiles(String location) throws IOException, UnsupportedTableException {
    Engine engine = new GuardedEngine(storage);
    List<StoredFile> files = new ArrayList<>();
    boolean[] hasDeletedRows = new boolean[1];
    try {
      Snapshot snapshot =
          load(engine, location)
              .orElseThrow(() -> new IOException("there is no table at " + location));
      requirePlainFiles(snapshot);
      ActiveFiles.forEach(
          engine,
          snapshot,
          (file, add) -> {
            files.add(new StoredFile(file, add.getSize(), add.getModificationTime()));
            hasDeletedRows[0] |= add.getDeletionVector().isPresent();
          });
    } catch (RuntimeException e) {
      throw unreadable(location, e);
    }
    if (hasDeletedRows[0]) {
      throw new UnsupportedTableException(
          "The table has deletion vectors, so that its files still hold deleted rows. Run REORG"
              + " TABLE ... APPLY (PURGE), or query it with a Delta reader.");
    }
    return files;
  }

  private static Optional<Snapshot> load(Engine engine, String location) {
    try {
      return Optional.of(TableSnapshots.latestAt(engine, location));
    } catch (TableNotFoundException e) {
      return Optional.empty();
    }
  }

  private static TableDescription describe(Engine engine, Snapshot snapshot) throws IOException {
    Totals totals = new Totals();
    ActiveFiles.forEach(engine, snapshot, (file, add) -> totals.add(add));
    return new TableDescription(
        TableDefinition.of(snapshot).metadata(snapshot.getVersion()),
        text(snapshot.getProtocol()),
        totals.files,
        totals.rows == null ? OptionalLong.empty() : OptionalLong.of(totals.rows),
        totals.bytes,
        snapshot.getTimestamp(engine),
        transactions(engine, snapshot));
  }

  private static String text(Protocol protocol) {
    String versions =
        "(" + protocol.getMinReaderVersion() + ", " + protocol.getMinWriterVersion() + ")";
    String features = String.join(", ", new TreeSet<>(protocol.getReaderAndWriterFeatures()));
    return features.isEmpty() ? versions : versions + " " + features;
  }

  /** Newest first, so the first version seen of an application is its latest. */
  private static SortedMap<String, Long> transactions(Engine engine, Snapshot snapshot)
      throws IOException {
    SortedMap<String, Long> transactions = new TreeMap<>();
    try (ActionsIterator actions =
        new ActionsIterator(
            engine,
            snapshot.getLogSegment().allLogFilesReversed(),
            LogReplay.SET_TRANSACTION_READ_SCHEMA,
            Optional.empty())) {
      while (actions.hasNext()) {
        ColumnVector vector = actions.next().getColumnarBatch().getColumnVector(0);
        for (int row = 0; row < vector.getSize(); row++) {
          SetTransaction transaction = SetTransaction.fromColumnVector(vector, row);
          if (transaction != null) {
            transactions.putIfAbsent(transaction.getAppId(), transaction.getVersion());
          }
        }
      }
    }
    return transactions;
  }

  private static void requirePlainFiles(Snapshot snapshot) throws UnsupportedTableException {
    String mapping = snapshot.getTableProperties().getOrDefault(COLUMN_MAPPING, "none");
    if (!mapping.equals("none")) {
      throw new UnsupportedTableException(
          "The table maps its columns ("
              + COLUMN_MAPPING
              + " = '"
              + mapping
              + "'), so that its files have other column names. Query it with a Delta reader.");
    }
    if (!snapshot.getPartitionColumnNames().isEmpty()) {
      throw new UnsupportedTableException(
          "The table is partitioned, so that its files lack columns. Query it with a Delta"
              + " reader.");
    }
  }

  private static IOException unreadable(String location, RuntimeException e) {
    return new IOException(
        "the delta log at " + location + " cannot be read: " + CommitFailures.reason(e), e);
  }

  private static final class Totals {
    private long files;
    private long bytes;

    /** Null once a file without statistics was seen. */
    private @Nullable Long rows = 0L;

    void add(AddFile add) {
      files++;
      bytes += add.getSize();
      Optional<Long> written = add.getNumRecords();
      long deleted =
          add.getDeletionVector().map(DeletionVectorDescriptor::getCardinality).orElse(0L);
      rows =
          rows == null || written.isEmpty() ? null : Long.valueOf(rows + written.get() - deleted);
    }
  }
}
