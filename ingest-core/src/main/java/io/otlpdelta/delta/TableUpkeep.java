package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.Snapshot;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import io.delta.kernel.internal.TableConfig;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.RemoveFile;
import io.delta.kernel.internal.data.StructRow;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.internal.replay.ActionsIterator;
import io.delta.kernel.internal.replay.LogReplay;
import io.delta.kernel.types.StructType;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What maintenance needs to know and do by Delta Kernel. Thread-safe; each call loads the latest
 * version. A table that is gone, or another one under the name, is {@code PERMANENT}; storage that
 * fails is {@code TRANSIENT}.
 */
public final class TableUpkeep {
  private static final StructType REMOVED =
      new StructType().add(LogReplay.REMOVEFILE_FIELD_NAME, RemoveFile.FULL_SCHEMA);

  private final TableStorage storage;
  private final TableSnapshots snapshots;

  /** For tables by path only. */
  public TableUpkeep(TableStorage storage) {
    this(storage, TableSnapshots.byPath());
  }

  public TableUpkeep(TableStorage storage, TableSnapshots snapshots) {
    this.storage = requireNonNull(storage, "storage");
    this.snapshots = requireNonNull(snapshots, "snapshots");
  }

  /**
   * Writes a checkpoint when the last one is at least so many versions old. Afterwards Kernel
   * deletes the entries and checkpoints that are older than {@code delta.logRetentionDuration} and
   * that no kept version needs, if the table allows it. Publishes first what a catalog ratified: a
   * checkpoint of what is not in the delta log would be one of a version that readers by path do
   * not know.
   */
  public LogState checkpoint(TableHandle table, int minVersions) throws CommitException {
    GuardedEngine engine = new GuardedEngine(storage);
    try {
      Snapshot snapshot = load(engine, table).publish(engine);
      boolean cleanable =
          TableConfig.EXPIRED_LOG_CLEANUP_ENABLED.fromMetadata(snapshot.getMetadata());
      long last = snapshot.getLogSegment().getCheckpointVersionOpt().orElse(-1L);
      if (snapshot.getVersion() - last < minVersions) {
        return new LogState(last, false, cleanable);
      }
      return new LogState(snapshot.getVersion(), write(engine, snapshot), cleanable);
    } catch (RuntimeException e) {
      throw new CommitFailures(table).onLoad(e);
    } catch (IOException e) {
      throw new CommitFailures(table).onRead(e);
    }
  }

  /** False when another writer made the same checkpoint first. */
  private static boolean write(Engine engine, Snapshot snapshot) throws IOException {
    try {
      snapshot.writeCheckpoint(engine);
      return true;
    } catch (CheckpointAlreadyExistsException e) {
      return false;
    }
  }

  /** The data files that must be kept at that time, epoch milliseconds. */
  public FilesInUse filesInUse(TableHandle table, long nowMillis) throws CommitException {
    GuardedEngine engine = new GuardedEngine(storage);
    try {
      Snapshot snapshot = load(engine, table);
      Duration retention =
          Duration.ofMillis(TableConfig.TOMBSTONE_RETENTION.fromMetadata(snapshot.getMetadata()));
      Set<String> locations = new HashSet<>();
      ActiveFiles.forEach(engine, snapshot, (location, add) -> locations.add(location));
      addRemovedSince(engine, snapshot, nowMillis - retention.toMillis(), locations);
      return new FilesInUse(locations, retention);
    } catch (RuntimeException e) {
      throw new CommitFailures(table).onLoad(e);
    } catch (IOException e) {
      throw new CommitFailures(table).onRead(e);
    }
  }

  /**
   * The last version whose staged commit no reader will ask the catalog for any more, and which no
   * other can become: staged files up to it are leftovers. Empty for a table whose commits are
   * files in its delta log.
   */
  public OptionalLong lastSettledVersion(TableHandle table) throws CommitException {
    if (table.address().managedId().isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return snapshots.ratified(table.address()).lastSettled();
    } catch (IOException e) {
      throw new CommitFailures(table).onRead(e);
    }
  }

  /**
   * The small files of the partition that has most of them, which one file can replace; empty when
   * that is not worth it or not possible. It is not on tables that a catalog manages: what became
   * of their rows is the catalog's to arrange.
   *
   * @param excluded partitions that are left alone, as {@link FileRewrite#partition} names them
   * @param version the product's version, for the {@code engineInfo} of the commit
   */
  public Optional<FileRewrite> planRewrite(
      TableHandle table,
      RewriteLimits limits,
      Set<Map<String, @Nullable String>> excluded,
      String version)
      throws CommitException {
    if (table.address().managedId().isPresent()) {
      return Optional.empty();
    }
    GuardedEngine engine = new GuardedEngine(storage);
    try {
      Snapshot snapshot = load(engine, table);
      Map<String, AddFile> candidates =
          new RewriteCandidates(limits, excluded).choose(engine, snapshot);
      return candidates.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new FileRewrite(table, engine, snapshot, EngineInfo.of(version), candidates));
    } catch (RuntimeException e) {
      throw new CommitFailures(table).onLoad(e);
    } catch (IOException e) {
      throw new CommitFailures(table).onRead(e);
    }
  }

  /** A removal without a time is one of unknown age: its file stays. */
  private static void addRemovedSince(
      Engine engine, Snapshot snapshot, long sinceMillis, Set<String> locations)
      throws IOException {
    try (ActionsIterator actions =
        new ActionsIterator(
            engine, snapshot.getLogSegment().allLogFilesReversed(), REMOVED, Optional.empty())) {
      while (actions.hasNext()) {
        ColumnVector vector = actions.next().getColumnarBatch().getColumnVector(0);
        for (int row = 0; row < vector.getSize(); row++) {
          if (!vector.isNullAt(row)) {
            RemoveFile removed = new RemoveFile(StructRow.fromStructVector(vector, row));
            if (removed.getDeletionTimestamp().orElse(Long.MAX_VALUE) >= sinceMillis) {
              locations.add(location(snapshot, removed.getPath()));
            }
          }
        }
      }
    }
  }

  /** The log writes a path as a relative or absolute URI. */
  private static String location(Snapshot snapshot, String path) {
    return KernelPaths.location(
        new Path(snapshot.getDataPath(), new Path(URI.create(path))).toString());
  }

  private Snapshot load(GuardedEngine engine, TableHandle table) throws CommitException {
    Snapshot snapshot = snapshots.latest(engine, table.address());
    String id = snapshot.getMetadata().getId();
    if (!id.equals(table.id().toString())) {
      throw new CommitFailures(table).anotherTable(id);
    }
    return snapshot;
  }
}
