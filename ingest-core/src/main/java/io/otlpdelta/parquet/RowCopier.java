package io.otlpdelta.parquet;

import io.otlpdelta.column.BooleanColumn;
import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.DoubleColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.ValueColumn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * Copies the rows of a row group, leaf by leaf with its levels: no row is put together and taken
 * apart again. One thread at a time.
 */
final class RowCopier {
  /** A text in a dictionary may be large, and stand in every row. */
  private static final int ROWS_PER_LOOK = 16;

  private final List<ColumnReader> readers = new ArrayList<>();
  private final long rows;

  /**
   * Reads a row group.
   *
   * @param writtenBy what the file's footer says of its writer
   */
  RowCopier(PageReadStore rowGroup, MessageType schema, String writtenBy) {
    ColumnReadStoreImpl store =
        new ColumnReadStoreImpl(
            rowGroup, new DummyRecordConverter(schema).getRootConverter(), schema, writtenBy);
    for (ColumnDescriptor leaf : schema.getColumns()) {
      readers.add(store.getColumnReader(leaf));
    }
    this.rows = rowGroup.getRowCount();
  }

  /** Copies all rows to a file of the same schema, in their order; returns how many. */
  long copyTo(ParquetFile file) throws IOException {
    List<ValueColumn> leaves = file.columns().leaves();
    for (long row = 0; row < rows; row++) {
      for (int i = 0; i < leaves.size(); i++) {
        copyRow(readers.get(i), leaves.get(i));
      }
      file.endRow(ROWS_PER_LOOK);
    }
    return rows;
  }

  /** A leaf's entries of one row. At the end of the row group the next repetition level is 0. */
  private static void copyRow(ColumnReader reader, ValueColumn leaf) {
    do {
      copyEntry(reader, leaf);
      reader.consume();
    } while (reader.getCurrentRepetitionLevel() > 0);
  }

  private static void copyEntry(ColumnReader reader, ValueColumn leaf) {
    int repetition = reader.getCurrentRepetitionLevel();
    int definition = reader.getCurrentDefinitionLevel();
    if (definition < leaf.definition()) {
      leaf.addNull(repetition, definition);
    } else if (leaf instanceof BytesColumn text) {
      copyText(reader.getBinary(), repetition, text);
    } else if (leaf instanceof NumberColumn number) {
      number.add(repetition, number.bits() == Long.SIZE ? reader.getLong() : reader.getInteger());
    } else if (leaf instanceof DoubleColumn number) {
      number.add(repetition, reader.getDouble());
    } else if (leaf instanceof BooleanColumn truth) {
      truth.add(repetition, reader.getBoolean());
    }
  }

  private static void copyText(Binary value, int repetition, BytesColumn text) {
    ByteBuffer buffer = value.toByteBuffer();
    if (buffer.hasArray()) {
      int from = buffer.arrayOffset() + buffer.position();
      text.add(repetition, buffer.array(), from, from + buffer.remaining());
    } else {
      byte[] bytes = value.getBytes();
      text.add(repetition, bytes, 0, bytes.length);
    }
  }
}
