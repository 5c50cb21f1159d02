package io.otlpdelta.parquet;

import io.otlpdelta.column.TableColumns;
import io.otlpdelta.storage.StorageWriter;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileWriter;

/**
 * One Parquet file in the making: pages by our own encoder, and around them parquet-java's {@code
 * ParquetFileWriter} with heads, checksums, indexes and footer. After a call that threw it can only
 * be discarded. One thread at a time.
 */
final class ParquetFile {
  /** Longer bounds in the file's own footer help no reader; bodies can be 60 KB. */
  private static final int FOOTER_BOUND_BYTES = 64;

  /** What the footer and the indexes hold for one leaf column, about. */
  private static final long FOOTER_BYTES_PER_COLUMN = 200;

  /** Where parquet-java puts the name of what wrote a file. */
  private static final Map<String, String> FOOTER_METADATA =
      Map.of("writer.model.name", "otlp-delta-ingest");

  private final TableStorage storage;
  private final String location;
  private final FileShape shape;
  private final List<PartitionValue> partition;
  private final long rowGroupBytes;
  private final StorageWriter output;
  private final ParquetFileWriter parquet;
  private final PageEncoder encoder;
  private final KeptMemory memory;
  private final RowGroup rowGroup;
  private long rows;
  private boolean mayHaveName;
  private boolean finished;

  private ParquetFile(
      TableStorage storage,
      String location,
      FileShape shape,
      List<PartitionValue> partition,
      long rowGroupBytes,
      StorageWriter output,
      ParquetFileWriter parquet,
      PageEncoder encoder,
      KeptMemory memory) {
    this.storage = storage;
    this.location = location;
    this.shape = shape;
    this.partition = partition;
    this.rowGroupBytes = rowGroupBytes;
    this.output = output;
    this.parquet = parquet;
    this.encoder = encoder;
    this.memory = memory;
    this.rowGroup = memory.takeRowGroup(shape);
  }

  /**
   * Opens a new file at the location; it gets its name when it is finished.
   *
   * @param encoder stays the caller's
   */
  static ParquetFile open(
      TableStorage storage,
      String location,
      FileShape shape,
      List<PartitionValue> partition,
      ParquetOptions options,
      PageEncoder encoder,
      KeptMemory memory)
      throws IOException {
    StorageWriter output = storage.create(location);
    try {
      ParquetFileWriter parquet =
          new ParquetFileWriter(
              new StorageOutputFile(location, output),
              shape.schema(),
              ParquetFileWriter.Mode.CREATE,
              options.rowGroupBytes(),
              0,
              FOOTER_BOUND_BYTES,
              FOOTER_BOUND_BYTES,
              true);
      parquet.start();
      return new ParquetFile(
          storage,
          location,
          shape,
          partition,
          options.rowGroupBytes(),
          output,
          parquet,
          encoder,
          memory);
    } catch (IOException | RuntimeException e) {
      abortAfter(e, output);
      throw e;
    }
  }

  private static void abortAfter(Exception failure, StorageWriter output) {
    try {
      output.abort();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** The columns that take all rows. */
  TableColumns columns() {
    return rowGroup.columns();
  }

  /**
   * Ends a row.
   *
   * @param maxRowsPerLook as {@link RowGroup#endRow} takes it
   */
  void endRow(int maxRowsPerLook) throws IOException {
    try {
      boolean looked = rowGroup.endRow(encoder, maxRowsPerLook);
      rows++;
      if (looked && rowGroup.bytes() >= rowGroupBytes) {
        rowGroup.seal(encoder);
        rowGroup.write(parquet);
      }
    } catch (IOException e) {
      throw ofStorage(e);
    } catch (RuntimeException e) {
      // Not the fault of the body in whose midst it happens: a page has rows of many.
      throw new IOException("a row group could not be made: " + e, e);
    }
  }

  /** What the storage threw: parquet-java wraps it in the text of the head that was not written. */
  private static IOException ofStorage(IOException failure) {
    IOException deepest = failure;
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException inner) {
        deepest = inner;
      }
    }
    return deepest;
  }

  /** As {@link DataFileWriter#estimatedBytes}. */
  long estimatedBytes() {
    return output.position()
        + rowGroup.bytes()
        + FOOTER_BYTES_PER_COLUMN * shape.encodings().size();
  }

  /** Completes the file; afterwards it is the caller's. */
  DataFile finish() throws IOException {
    rowGroup.seal(encoder);
    try {
      if (rowGroup.rows() > 0) {
        rowGroup.write(parquet);
      }
      parquet.end(FOOTER_METADATA);
    } catch (IOException e) {
      throw ofStorage(e);
    }
    mayHaveName = true;
    output.close();
    StoredFile stored = storage.stat(location);
    FileStatistics statistics = shape.statistics().apply(parquet.getFooter());
    finished = true;
    memory.giveBack(rowGroup);
    return new DataFile(
        location, stored.bytes(), rows, stored.modifiedAtMillis(), statistics, partition);
  }

  /**
   * Deletes the file unless it is finished. The {@code ParquetFileWriter} is not closed on purpose:
   * that would flush what is to be dropped.
   */
  void discard() throws IOException {
    if (finished) {
      return;
    }
    try {
      output.abort();
    } finally {
      if (mayHaveName) {
        storage.delete(location);
      }
    }
  }
}
