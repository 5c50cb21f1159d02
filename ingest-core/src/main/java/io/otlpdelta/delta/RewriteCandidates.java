package io.otlpdelta.delta;

import io.delta.kernel.Snapshot;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.util.VectorUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Chooses the files of a snapshot that one rewrite replaces. */
final class RewriteCandidates {
  /** Only files that we wrote, in the table's own folder: their Parquet form is known. */
  private static final Pattern OURS =
      Pattern.compile("part-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.zstd\\.parquet");

  /**
   * With these features a file may be replaced by another without more ado. Row tracking would ask
   * for the old row ids, clustering and Iceberg compatibility for tags and layout: not here.
   */
  private static final Set<String> UNCONCERNED_FEATURES =
      Set.of(
          "appendOnly",
          "invariants",
          "changeDataFeed",
          "columnMapping",
          "deletionVectors",
          "timestampNtz",
          "typeWidening",
          "v2Checkpoint",
          "vacuumProtocolCheck",
          "inCommitTimestamp",
          "allowColumnDefaults");

  private final RewriteLimits limits;
  private final Set<Map<String, @Nullable String>> excluded;

  /**
   * Chooses within these limits.
   *
   * @param excluded partitions that are left alone
   */
  RewriteCandidates(RewriteLimits limits, Set<Map<String, @Nullable String>> excluded) {
    this.limits = limits;
    this.excluded = Set.copyOf(excluded);
  }

  /**
   * The partition of a file, by physical column names; empty in a table without partitions. An
   * empty string is another way to write NULL (Delta protocol, "Partition Value Serialization").
   */
  static Map<String, @Nullable String> partition(AddFile add) {
    Map<String, @Nullable String> values = VectorUtils.toJavaMap(add.getPartitionValues());
    Map<String, @Nullable String> partition = new HashMap<>();
    values.forEach((column, value) -> partition.put(column, "".equals(value) ? null : value));
    return partition;
  }

  /**
   * Files of one partition by location, oldest first; empty when a rewrite is not worth it or not
   * possible.
   */
  Map<String, AddFile> choose(Engine engine, Snapshot snapshot) throws IOException {
    if (!isPossible(snapshot)) {
      return Map.of();
    }
    String folder = KernelPaths.location(snapshot.getDataPath().toString()) + "/";
    Map<Map<String, @Nullable String>, List<Map.Entry<String, AddFile>>> small = new HashMap<>();
    ActiveFiles.forEach(
        engine,
        snapshot,
        (location, add) -> {
          if (isOurs(folder, location) && isSmall(add)) {
            small
                .computeIfAbsent(partition(add), partition -> new ArrayList<>())
                .add(Map.entry(location, add));
          }
        });
    small.keySet().removeAll(excluded);
    List<Map.Entry<String, AddFile>> chosen = List.of();
    for (List<Map.Entry<String, AddFile>> partition : small.values()) {
      List<Map.Entry<String, AddFile>> worthwhile = worthwhile(partition);
      if (worthwhile.size() > chosen.size()) {
        chosen = worthwhile;
      }
    }
    if (chosen.size() < limits.minFiles()) {
      return Map.of();
    }
    chosen.sort(
        Comparator.comparingLong(
                (Map.Entry<String, AddFile> e) -> e.getValue().getModificationTime())
            .thenComparing(Map.Entry::getKey));
    Map<String, AddFile> candidates = new LinkedHashMap<>();
    chosen.forEach(entry -> candidates.put(entry.getKey(), entry.getValue()));
    return candidates;
  }

  private static boolean isPossible(Snapshot snapshot) {
    return WriteSupport.obstacle(snapshot, CommitLibrary.KERNEL).isEmpty()
        && UNCONCERNED_FEATURES.containsAll(snapshot.getProtocol().getReaderAndWriterFeatures());
  }

  /**
   * A log may name any file by its whole URI, so that whoever writes the log could have us copy
   * files into the table that only the server may read.
   */
  private static boolean isOurs(String folder, String location) {
    return location.startsWith(folder)
        && OURS.matcher(location.substring(folder.length())).matches();
  }

  private boolean isSmall(AddFile add) {
    return add.getSize() < limits.maxFileBytes()
        && add.getDeletionVector().isEmpty()
        && add.getNumRecords().isPresent();
  }

  /**
   * Smallest first, and none that is larger than all smaller ones together: so a byte is rewritten
   * a few times until its file is large, and not at each run.
   */
  private List<Map.Entry<String, AddFile>> worthwhile(List<Map.Entry<String, AddFile>> small) {
    small.sort(Comparator.comparingLong(entry -> entry.getValue().getSize()));
    List<Map.Entry<String, AddFile>> chosen = new ArrayList<>();
    long total = 0;
    for (Map.Entry<String, AddFile> entry : small) {
      long bytes = entry.getValue().getSize();
      boolean outgrown = chosen.size() >= limits.minFiles() - 1 && bytes > total;
      if (outgrown || total + bytes > limits.maxTotalBytes()) {
        break;
      }
      chosen.add(entry);
      total += bytes;
    }
    return chosen;
  }
}
