package io.otlpdelta.delta;

import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.Row;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.util.PartitionUtils;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.DataFileStatus;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.storage.StoredFile;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files of one partition of one table version that may be replaced by one file with the same rows.
 * The commit says {@code dataChange = false}: streams over the table do not see the rows again. One
 * thread at a time.
 */
public final class FileRewrite {
  /** Appends of other writers in the meantime: Kernel checks each and tries the next version. */
  private static final int MAX_RETRIES = 20;

  private final TableHandle table;
  private final GuardedEngine engine;
  private final Snapshot snapshot;
  private final String engineInfo;
  private final Map<String, AddFile> candidates;

  /** One file that may be replaced; {@code rows} as its statistics say. */
  public record Candidate(String location, long bytes, long rows) {}

  FileRewrite(
      TableHandle table,
      GuardedEngine engine,
      Snapshot snapshot,
      String engineInfo,
      Map<String, AddFile> candidates) {
    this.table = table;
    this.engine = engine;
    this.snapshot = snapshot;
    this.engineInfo = engineInfo;
    this.candidates = new LinkedHashMap<>(candidates);
  }

  /** Whose files these are, by physical column names; empty in a table without partitions. */
  public Map<String, @Nullable String> partition() {
    return RewriteCandidates.partition(anyCandidate());
  }

  /** The candidates, oldest first. */
  public List<Candidate> candidates() {
    return candidates.entrySet().stream()
        .map(
            entry ->
                new Candidate(
                    entry.getKey(),
                    entry.getValue().getSize(),
                    entry.getValue().getNumRecords().orElseThrow()))
        .toList();
  }

  /**
   * Replaces some candidates by the output, which holds exactly their rows.
   *
   * @param nowMillis the time of removal, epoch milliseconds; readers may use the old files for the
   *     table's {@code delta.deletedFileRetentionDuration} from then on
   * @return false when another writer changed the table or one of the files: nothing was written,
   *     and the output may be deleted
   * @throws CommitException {@code UNKNOWN} when it may have been written: the output must stay
   */
  public boolean commit(List<Candidate> replaced, StoredFile output, long nowMillis)
      throws CommitException {
    List<Row> actions = actions(replaced, output, nowMillis);
    try {
      Transaction transaction =
          snapshot
              .buildUpdateTableTransaction(engineInfo, Operation.MANUAL_UPDATE)
              .withMaxRetries(MAX_RETRIES)
              .build(engine);
      transaction.commit(
          engine,
          CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator())));
      return true;
    } catch (ConcurrentWriteException e) {
      return false;
    } catch (RuntimeException e) {
      throw new CommitFailures(table).unknown(snapshot.getVersion() + 1, e);
    }
  }

  private List<Row> actions(List<Candidate> replaced, StoredFile output, long nowMillis) {
    StructType schema = snapshot.getMetadata().getPhysicalSchema();
    List<Row> actions = new ArrayList<>();
    MergedStatistics statistics = new MergedStatistics(schema);
    for (Candidate candidate : replaced) {
      AddFile add = candidates.get(candidate.location());
      if (add == null) {
        throw new IllegalArgumentException(
            "replaced: " + candidate.location() + " (expected: a candidate)");
      }
      statistics.add(add);
      actions.add(
          SingleAction.createRemoveFileSingleAction(
              add.toRemoveFileRow(false, Optional.of(nowMillis))));
    }
    DataFileStatus status =
        new DataFileStatus(
            KernelPaths.kernelPath(output.location()),
            output.bytes(),
            output.modifiedAtMillis(),
            Optional.of(statistics.merged()));
    URI root = snapshot.getDataPath().toUri();
    AddFile added =
        AddFile.convertDataFileStatus(
            schema,
            root,
            status,
            partitionLiterals(schema),
            false,
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    actions.add(SingleAction.createAddFileSingleAction(added.toRow()));
    return actions;
  }

  private Map<String, Literal> partitionLiterals(StructType physicalSchema) {
    Map<String, Literal> literals = new HashMap<>();
    partition()
        .forEach(
            (column, value) ->
                literals.put(
                    column,
                    PartitionUtils.literalForPartitionValue(
                        physicalSchema.get(column).getDataType(), value)));
    return literals;
  }

  private AddFile anyCandidate() {
    return candidates.values().iterator().next();
  }
}
