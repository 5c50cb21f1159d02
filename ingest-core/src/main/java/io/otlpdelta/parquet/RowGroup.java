package io.otlpdelta.parquet;

import io.otlpdelta.column.TableColumns;
import io.otlpdelta.column.ValueColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileWriter;

/**
 * The rows of a row group in the making, in the order they came. One thread at a time.
 *
 * <p>Clustered by the name of the event or metric, pages could be skipped by that name, but files
 * were a fifth larger: neighbours in time belong to one session and share its ids.
 */
final class RowGroup {
  private static final int FIRST_ROWS_PER_LOOK = 16;
  private static final int MAX_ROWS_PER_LOOK = 256;

  private final TableColumns columns;
  private final List<ColumnChunk> chunks = new ArrayList<>();
  private long rows;
  private long bytes;
  private int rowsSinceLook;
  private int rowsPerLook = FIRST_ROWS_PER_LOOK;

  RowGroup(FileShape shape, PageEncoder encoder) {
    this.columns = shape.columns().get();
    List<ColumnDescriptor> descriptors = shape.schema().getColumns();
    List<ValueColumn> leaves = columns.leaves();
    for (int i = 0; i < descriptors.size(); i++) {
      LeafEncoding encoding = shape.encodings().get(i);
      chunks.add(new ColumnChunk(descriptors.get(i), encoding, encoder, leaves.get(i)));
    }
  }

  /** The columns that take all rows. */
  TableColumns columns() {
    return columns;
  }

  /**
   * Ends a row. Now and then full columns become pages.
   *
   * @return whether that was now, so that {@link #bytes} may have changed much
   */
  boolean endRow() {
    rows++;
    rowsSinceLook++;
    if (rowsSinceLook < rowsPerLook) {
      return false;
    }
    columns.settle();
    scheduleNextLook();
    chunks.forEach(ColumnChunk::makePageWhenFull);
    bytes = weighed();
    return true;
  }

  /** A row of some kilobytes fills a page soon. */
  private void scheduleNextLook() {
    long bytesPerRow = Math.max(1, (weighed() - bytes) / rowsSinceLook);
    long rowsOfQuarterPage = LeafEncoding.PAGE_BYTES / 4 / bytesPerRow;
    rowsPerLook = (int) Math.max(1, Math.min(MAX_ROWS_PER_LOOK, rowsOfQuarterPage));
    rowsSinceLook = 0;
  }

  private long weighed() {
    long sum = 0;
    for (ColumnChunk chunk : chunks) {
      sum += chunk.bytes();
    }
    return sum;
  }

  long rows() {
    return rows;
  }

  /** Bytes in memory: pages, dictionaries and what columns hold. */
  long bytes() {
    columns.settle();
    return weighed();
  }

  /** Makes pages of all rows; afterwards the row group can only be written. */
  void seal() {
    columns.settle();
    chunks.forEach(ColumnChunk::seal);
  }

  /** Writes the sealed rows, and begins the next row group. */
  void write(ParquetFileWriter file) throws IOException {
    file.startBlock(rows);
    for (ColumnChunk chunk : chunks) {
      chunk.write(file);
    }
    file.endBlock();
    rows = 0;
    bytes = 0;
    rowsSinceLook = 0;
    rowsPerLook = FIRST_ROWS_PER_LOOK;
  }
}
