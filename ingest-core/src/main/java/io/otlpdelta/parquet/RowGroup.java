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

  /** A group that once held more is not kept for the next file. */
  private static final long LARGE_BYTES = 16L << 20;

  private final FileShape shape;
  private final TableColumns columns;
  private final PageMemory pages;
  private final List<ColumnChunk> chunks = new ArrayList<>();
  private long rows;
  private long heldBytes;
  private long largestHeldBytes;
  private int rowsSinceLook;
  private int rowsPerLook = FIRST_ROWS_PER_LOOK;

  RowGroup(FileShape shape, PageBlocks blocks) {
    this.shape = shape;
    this.pages = new PageMemory(blocks);
    this.columns = shape.columns().get();
    List<ColumnDescriptor> descriptors = shape.schema().getColumns();
    List<ValueColumn> leaves = columns.leaves();
    for (int i = 0; i < descriptors.size(); i++) {
      chunks.add(
          new ColumnChunk(descriptors.get(i), shape.encodings().get(i), leaves.get(i), pages));
    }
  }

  FileShape shape() {
    return shape;
  }

  /** The columns that take all rows. */
  TableColumns columns() {
    return columns;
  }

  /**
   * Ends a row. Now and then full columns become pages.
   *
   * @param maxRowsPerLook how many rows may go by without a look, at most; a text may be as long as
   *     its body, and stand in each of its rows
   * @return whether that was now, so that {@link #bytes} may have changed much
   */
  boolean endRow(PageEncoder encoder, int maxRowsPerLook) {
    rows++;
    rowsSinceLook++;
    if (rowsSinceLook < Math.min(rowsPerLook, maxRowsPerLook)) {
      return false;
    }
    columns.settle();
    scheduleNextLook();
    for (ColumnChunk chunk : chunks) {
      chunk.makePageWhenFull(encoder);
    }
    heldBytes = weighHeld();
    return true;
  }

  /** A row of some kilobytes fills a page soon. */
  private void scheduleNextLook() {
    long held = weighHeld();
    largestHeldBytes = Math.max(largestHeldBytes, held);
    long bytesPerRow = Math.max(1, (held - heldBytes) / rowsSinceLook);
    long rowsOfQuarterPage = LeafEncoding.PAGE_BYTES / 4 / bytesPerRow;
    rowsPerLook = (int) Math.max(1, Math.min(MAX_ROWS_PER_LOOK, rowsOfQuarterPage));
    rowsSinceLook = 0;
  }

  private long weighHeld() {
    long sum = 0;
    for (ColumnChunk chunk : chunks) {
      sum += chunk.heldBytes();
    }
    return sum;
  }

  long rows() {
    return rows;
  }

  /** Bytes in memory: pages, dictionaries and what columns hold. */
  long bytes() {
    columns.settle();
    long sum = weighHeld();
    for (ColumnChunk chunk : chunks) {
      sum += chunk.pageBytes();
    }
    return sum;
  }

  /** Whether it has much more memory than most row groups need. */
  boolean isLarge() {
    return largestHeldBytes > LARGE_BYTES;
  }

  /** Makes pages of all rows; afterwards the row group can only be written. */
  void seal(PageEncoder encoder) {
    columns.settle();
    largestHeldBytes = Math.max(largestHeldBytes, weighHeld());
    for (ColumnChunk chunk : chunks) {
      chunk.seal(encoder);
    }
  }

  /** Writes the sealed rows, and begins the next row group. */
  void write(ParquetFileWriter file) throws IOException {
    file.startBlock(rows);
    for (ColumnChunk chunk : chunks) {
      chunk.write(file);
    }
    file.endBlock();
    pages.clear();
    rows = 0;
    heldBytes = 0;
    rowsSinceLook = 0;
    rowsPerLook = FIRST_ROWS_PER_LOOK;
  }
}
