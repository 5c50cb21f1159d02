package io.otlpdelta.parquet;

import io.otlpdelta.column.RowDestination;
import io.otlpdelta.column.RowKey;
import io.otlpdelta.column.TableColumns;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.flatten.Shredder;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes each row to the file of its partition.
 *
 * <p>Files lie side by side in the table's folder, whatever their partition: the delta log alone
 * says which that is (protocol, "Partition Values"), and folders named after values would be too
 * long for a file system at times, and be one more thing to sync and to clean.
 *
 * <p>An open file costs memory before it holds a row, so their number is limited. Where a batch has
 * more partitions, the largest file is finished, and a later row of its partition begins another.
 */
final class ParquetDataFileWriter implements DataFileWriter, RowDestination {
  /** What may gather in a column unseen, when a body's only text stands in each of its rows. */
  private static final int MAX_BYTES_PER_LOOK = 32 << 20;

  private final TableStorage storage;
  private final Supplier<String> locations;
  private final ParquetOptions options;
  private final FileShape shape;
  private final Shredder shredder;
  private final KeptMemory memory;
  private final PageEncoder encoder;
  private final Partitioning partitioning;
  private final Map<List<PartitionValue>, ParquetFile> open = new LinkedHashMap<>();
  private final List<DataFile> finished = new ArrayList<>();
  private @Nullable ParquetFile current;
  private List<PartitionValue> currentPartition = List.of();
  private long finishedBytes;
  private long rows;
  private int maxRowsPerLook;
  private State state = State.OPEN;

  /**
   * Opens no file yet.
   *
   * @param locations names for new files
   * @param memory of former files, for these and later ones
   */
  ParquetDataFileWriter(
      TableStorage storage,
      Supplier<String> locations,
      TableLayout layout,
      ParquetOptions options,
      KeptMemory memory) {
    this.storage = storage;
    this.locations = locations;
    this.options = options;
    this.shape = FileShape.of(layout);
    this.shredder = new Shredder(layout.kind());
    this.memory = memory;
    this.encoder = memory.takeEncoder(options.zstdLevel());
    this.partitioning = new Partitioning(layout);
  }

  @Override
  public FlattenResult append(ByteBuffer otlp) throws IOException {
    expectState(State.OPEN);
    // A body that fails half-way leaves a part of its rows behind, so nothing of the files may
    // live.
    state = State.BROKEN;
    maxRowsPerLook = Math.max(1, MAX_BYTES_PER_LOOK / Math.max(1, otlp.remaining()));
    FlattenResult result = shredder.shred(otlp, this);
    rows += result.rows();
    state = State.OPEN;
    return result;
  }

  @Override
  public TableColumns next(RowKey key) throws IOException {
    List<PartitionValue> partition = partitioning.of(key);
    ParquetFile file = current;
    if (file == null || !partition.equals(currentPartition)) {
      file = file(partition);
      current = file;
      currentPartition = partition;
    }
    return file.columns();
  }

  @Override
  public void endRow() throws IOException {
    ParquetFile file = current;
    if (file == null) {
      throw new IllegalStateException("current: null (expected: next before endRow)");
    }
    file.endRow(maxRowsPerLook);
  }

  private ParquetFile file(List<PartitionValue> partition) throws IOException {
    ParquetFile known = open.get(partition);
    if (known != null) {
      return known;
    }
    if (open.size() == options.maxOpenFiles()) {
      finishLargest();
    }
    ParquetFile file = open(partition);
    open.put(partition, file);
    return file;
  }

  private ParquetFile open(List<PartitionValue> partition) throws IOException {
    try {
      return ParquetFile.open(storage, locations.get(), shape, partition, options, encoder, memory);
    } catch (RuntimeException e) {
      throw notTheBodysFault("opened", e);
    }
  }

  private void finishLargest() throws IOException {
    Map.Entry<List<PartitionValue>, ParquetFile> largest =
        open.entrySet().stream()
            .max(Comparator.comparingLong(entry -> entry.getValue().estimatedBytes()))
            .orElseThrow();
    try {
      finish(largest.getValue());
    } catch (RuntimeException e) {
      throw notTheBodysFault("finished", e);
    }
    open.remove(largest.getKey());
  }

  /**
   * Files come and go in the midst of a body. A storage library's unchecked exception must not pass
   * for one that the body's content caused, because such a body is given up.
   */
  private static IOException notTheBodysFault(String step, RuntimeException e) {
    return new IOException("a data file could not be " + step + ": " + e, e);
  }

  private void finish(ParquetFile file) throws IOException {
    DataFile done = file.finish();
    finished.add(done);
    finishedBytes += done.bytes();
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public long estimatedBytes() {
    long bytes = finishedBytes;
    for (ParquetFile file : open.values()) {
      bytes += file.estimatedBytes();
    }
    return bytes;
  }

  @Override
  public int files() {
    return finished.size() + open.size();
  }

  @Override
  public List<DataFile> finish() throws IOException {
    expectState(State.OPEN);
    if (rows == 0) {
      throw new IllegalStateException("rows: 0 (expected: > 0)");
    }
    state = State.BROKEN;
    for (ParquetFile file : open.values()) {
      finish(file);
    }
    open.clear();
    memory.closeAndKeep(encoder);
    state = State.FINISHED;
    return List.copyOf(finished);
  }

  private void expectState(State expected) {
    if (state != expected) {
      throw new IllegalStateException("state: " + state + " (expected: " + expected + ")");
    }
  }

  @Override
  public void close() throws IOException {
    if (state == State.FINISHED || state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    memory.closeAndKeep(encoder);
    IOException failure = null;
    for (ParquetFile file : open.values()) {
      try {
        file.discard();
      } catch (IOException e) {
        failure = first(failure, e);
      }
    }
    for (DataFile file : finished) {
      try {
        storage.delete(file.location());
      } catch (IOException e) {
        failure = first(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static IOException first(@Nullable IOException known, IOException next) {
    if (known == null) {
      return next;
    }
    known.addSuppressed(next);
    return known;
  }

  private enum State {
    OPEN,
    /** A step failed; what was written is not a prefix of whole requests or not whole files. */
    BROKEN,
    FINISHED,
    CLOSED
  }
}
