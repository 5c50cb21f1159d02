package io.otlpdelta.maintenance;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.FileRewrite;
import io.otlpdelta.delta.FileRewrite.Candidate;
import io.otlpdelta.delta.RewriteLimits;
import io.otlpdelta.delta.TableUpkeep;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableId;
import io.otlpdelta.parquet.FileMerger;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces many small files of ours, in each partition, by one with the same rows. A crash before
 * the commit leaves a file that nothing names, which cleaning deletes after a week; the replaced
 * files stay for readers of earlier versions until the table's retention is over.
 */
final class Compaction {
  private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

  /** How many partitions one run looks after; the next one goes on. */
  private static final int MAX_PARTITIONS = 64;

  /** A table that falls out only begins its round anew. */
  private static final int MAX_ROUNDS = 1_000;

  /** Merged rows are read often and written a few times, so a smaller file is worth more CPU. */
  private static final int ZSTD_LEVEL = 3;

  private final TableStorage storage;
  private final TableUpkeep upkeep;
  private final Time time;
  private final Randomness randomness;
  private final String version;
  private final RewriteLimits limits;
  private final FileMerger merger;

  /**
   * The partitions of each table that had their turn, until all had: else those that have most
   * small files, and keep them for whatever reason, would be all that is ever looked at.
   */
  private final Cache<TableId, Set<Map<String, @Nullable String>>> rounds =
      Caffeine.newBuilder().maximumSize(MAX_ROUNDS).executor(Runnable::run).build();

  Compaction(
      TableStorage storage,
      TableUpkeep upkeep,
      Time time,
      Randomness randomness,
      String version,
      RewriteLimits limits) {
    this.storage = storage;
    this.upkeep = upkeep;
    this.version = version;
    this.time = time;
    this.randomness = randomness;
    this.limits = limits;
    this.merger = new FileMerger(storage, ZSTD_LEVEL);
  }

  /**
   * Rewrites once in each partition where it is worth it, going on where the last run stopped or
   * failed; returns how many files were replaced.
   */
  int run(TableHandle table) throws CommitException, IOException {
    Set<Map<String, @Nullable String>> round =
        rounds.get(table.id(), id -> ConcurrentHashMap.newKeySet());
    int replaced = 0;
    for (int turn = 0; turn < MAX_PARTITIONS; turn++) {
      Optional<FileRewrite> planned = upkeep.planRewrite(table, limits, round, version);
      if (planned.isEmpty()) {
        boolean isNewRound = turn == 0 && !round.isEmpty();
        round.clear();
        if (isNewRound) {
          continue;
        }
        break;
      }
      Map<String, @Nullable String> partition = planned.get().partition();
      if (!partition.isEmpty()) {
        round.add(partition);
      }
      replaced += rewrite(table, planned.get());
      if (partition.isEmpty()) {
        break;
      }
    }
    return replaced;
  }

  private int rewrite(TableHandle table, FileRewrite rewrite) throws CommitException, IOException {
    List<Candidate> files = ofOneSchema(rewrite.candidates());
    if (files.size() < limits.minFiles()) {
      return 0;
    }
    String output = table.location() + "/part-" + randomness.uuid() + ".zstd.parquet";
    merger.merge(
        files.stream().map(file -> new FileMerger.Source(file.location(), file.rows())).toList(),
        output);
    if (rewrite.commit(files, storage.stat(output), time.epochMillis())) {
      return files.size();
    }
    if (isInUse(table, output)) {
      return files.size();
    }
    LOG.info("[{}] Another writer changed the table during its compaction", table.name());
    storage.delete(output);
    return 0;
  }

  /** As many of the files as have one Parquet schema; after an ALTER there are several. */
  private List<Candidate> ofOneSchema(List<Candidate> files) throws IOException {
    Map<Object, List<Candidate>> bySchema = new LinkedHashMap<>();
    for (Candidate file : files) {
      Optional<Object> schema = merger.schema(file.location());
      schema.ifPresent(
          known -> bySchema.computeIfAbsent(known, key -> new ArrayList<>()).add(file));
    }
    return bySchema.values().stream().max(Comparator.comparingInt(List::size)).orElse(List.of());
  }

  /**
   * A storage whose client repeats a request that had succeeded takes our own entry for another
   * writer's: then the table names the output, and deleting it would lose its rows.
   */
  private boolean isInUse(TableHandle table, String output) throws CommitException {
    return upkeep.filesInUse(table, time.epochMillis()).locations().contains(output);
  }
}
