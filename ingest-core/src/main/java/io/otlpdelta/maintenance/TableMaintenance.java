package io.otlpdelta.maintenance;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.DeltaLogFiles;
import io.otlpdelta.delta.FilesInUse;
import io.otlpdelta.delta.LogState;
import io.otlpdelta.delta.RewriteLimits;
import io.otlpdelta.delta.TableSnapshots;
import io.otlpdelta.delta.TableUpkeep;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableId;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tables that we write fast and tidy: every so many versions a checkpoint, log clean-up and,
 * if asked for, the compaction of small files; once a day a look for files that nothing names.
 *
 * <p>Thread-safe; may run beside commits of ours and of others. A crash at any point leaves the
 * table as right as it was: a checkpoint and a compaction appear complete or not at all, and only
 * files that no version needs are deleted.
 */
public final class TableMaintenance {
  private static final Logger LOG = LoggerFactory.getLogger(TableMaintenance.class);

  /** A table that falls out is only looked at once more than it had to be. */
  private static final int MAX_REMEMBERED_TABLES = 10_000;

  private final TableUpkeep upkeep;
  private final TableStorage storage;
  private final Time time;
  private final MaintenanceOptions options;
  private final @Nullable Compaction compaction;
  private final Cache<TableId, Schedule> schedules;

  /** What is due for a table when. */
  private record Schedule(long nextCheckpointVersion, long cleanedAtNanos) {}

  /** Maintenance without compaction, of tables by path only. */
  public TableMaintenance(TableStorage storage, Time time, MaintenanceOptions options) {
    this(storage, TableSnapshots.byPath(), time, options);
  }

  /** Maintenance without compaction. */
  public TableMaintenance(
      TableStorage storage, TableSnapshots snapshots, Time time, MaintenanceOptions options) {
    this(storage, new TableUpkeep(storage, snapshots), time, options, null);
  }

  private TableMaintenance(
      TableStorage storage,
      TableUpkeep upkeep,
      Time time,
      MaintenanceOptions options,
      @Nullable Compaction compaction) {
    this.upkeep = requireNonNull(upkeep, "upkeep");
    this.compaction = compaction;
    this.storage = requireNonNull(storage, "storage");
    this.time = requireNonNull(time, "time");
    this.options = requireNonNull(options, "options");
    this.schedules =
        Caffeine.newBuilder().maximumSize(MAX_REMEMBERED_TABLES).executor(Runnable::run).build();
  }

  /**
   * The same maintenance, which also replaces small files of ours whenever it looks at a table.
   *
   * @param randomness makes the unique part of file names
   * @param version the product's version, for the {@code engineInfo} of each commit
   */
  public TableMaintenance withCompaction(
      Randomness randomness, String version, RewriteLimits limits) {
    return new TableMaintenance(
        storage,
        upkeep,
        time,
        options,
        new Compaction(storage, upkeep, time, randomness, version, limits));
  }

  /**
   * Does what is due for the table. Blocks on storage; looks at one file name when nothing is due,
   * so it may be called after each commit.
   *
   * @throws CommitException {@code PERMANENT} when the table is gone or is another one, {@code
   *     TRANSIENT} when storage failed; what was not done is due again at the next call
   */
  public MaintenanceResult run(TableHandle table) throws CommitException {
    Schedule schedule = schedules.getIfPresent(table.id());
    long nowNanos = time.nanoTime();
    boolean cleaningDue =
        schedule == null
            || nowNanos - schedule.cleanedAtNanos() >= options.cleaningInterval().toNanos();
    try {
      if (!cleaningDue && !checkpointDue(table, schedule)) {
        return MaintenanceResult.NOTHING;
      }
      LogState log = upkeep.checkpoint(table, options.checkpointVersions());
      int logFiles = cleanLog(table, log);
      int dataFiles = cleaningDue ? cleanFolder(table) : 0;
      long cleanedAt = schedule == null || cleaningDue ? nowNanos : schedule.cleanedAtNanos();
      long next = log.checkpointVersion() + options.checkpointVersions();
      schedules.put(table.id(), new Schedule(next, cleanedAt));
      return result(table, log, logFiles, dataFiles, compact(table));
    } catch (IOException e) {
      throw new CommitException(
          Kind.TRANSIENT,
          "table " + table.name() + " cannot be maintained now: " + e.getMessage(),
          e);
    }
  }

  private boolean checkpointDue(TableHandle table, @Nullable Schedule schedule) throws IOException {
    if (schedule == null) {
      return true;
    }
    try {
      storage.stat(DeltaLogFiles.entry(table.location(), schedule.nextCheckpointVersion()));
      return true;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private int cleanLog(TableHandle table, LogState log) throws CommitException, IOException {
    String folder = DeltaLogFiles.folder(table.location());
    Leftovers leftovers = leftovers();
    int deleted =
        leftovers.delete(leftovers.temporaries(folder, options.temporaryAge()))
            + cleanStagedCommits(table, leftovers);
    return log.cleanable() ? deleted + leftovers.delete(leftovers.checksums(folder)) : deleted;
  }

  /**
   * A staged commit above the settled version may be one that the catalog names, or that its writer
   * is just asking for. Below, its version is taken; its age is for readers that were told of it.
   */
  private int cleanStagedCommits(TableHandle table, Leftovers leftovers)
      throws CommitException, IOException {
    OptionalLong settled = upkeep.lastSettledVersion(table);
    if (settled.isEmpty()) {
      return 0;
    }
    String folder = DeltaLogFiles.stagedFolder(table.location());
    return leftovers.delete(leftovers.temporaries(folder, options.temporaryAge()))
        + leftovers.delete(
            leftovers.stagedCommits(folder, settled.getAsLong(), options.temporaryAge()));
  }

  /**
   * The candidates are listed first: a file that is committed after that is in the later look at
   * the table, and so is kept.
   */
  private int cleanFolder(TableHandle table) throws CommitException, IOException {
    Leftovers leftovers = leftovers();
    String folder = table.location();
    int deleted = leftovers.delete(leftovers.temporaries(folder, options.temporaryAge()));
    List<StoredFile> candidates = leftovers.dataFiles(folder, options.orphanAge());
    if (candidates.isEmpty()) {
      return deleted;
    }
    FilesInUse inUse = upkeep.filesInUse(table, time.epochMillis());
    Duration age = longer(options.orphanAge(), inUse.retention());
    return deleted
        + leftovers.delete(
            candidates.stream()
                .filter(file -> !inUse.locations().contains(file.location()))
                .filter(file -> leftovers.isOlder(file, age))
                .toList());
  }

  private int compact(TableHandle table) throws CommitException, IOException {
    return compaction == null ? 0 : compaction.run(table);
  }

  private static MaintenanceResult result(
      TableHandle table, LogState log, int logFiles, int dataFiles, int replaced) {
    MaintenanceResult result =
        new MaintenanceResult(
            log.written() ? OptionalLong.of(log.checkpointVersion()) : OptionalLong.empty(),
            logFiles,
            dataFiles,
            replaced);
    if (!result.equals(MaintenanceResult.NOTHING)) {
      LOG.info("[{}] {}", table.name(), result);
    }
    return result;
  }

  private Leftovers leftovers() {
    return new Leftovers(storage, time.epochMillis());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
