package io.otlpdelta.parquet;

import io.otlpdelta.column.BooleanColumn;
import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.DoubleColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.RowDestination;
import io.otlpdelta.column.RowKey;
import io.otlpdelta.column.TableColumns;
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
import org.jspecify.annotations.Nullable;

/**
 * Copies the rows of a row group, leaf by leaf with its levels: no row is put together and taken
 * apart again. One thread at a time.
 */
final class RowCopier {
  private final List<ColumnReader> readers = new ArrayList<>();
  private final NameKey key;
  private final long rows;

  /**
   * Reads a row group.
   *
   * @param nameLeaf which leaf rows are clustered by; negative for none
   * @param writtenBy what the file's footer says of its writer
   */
  RowCopier(PageReadStore rowGroup, MessageType schema, String writtenBy, int nameLeaf) {
    ColumnReadStoreImpl store =
        new ColumnReadStoreImpl(
            rowGroup, new DummyRecordConverter(schema).getRootConverter(), schema, writtenBy);
    for (ColumnDescriptor leaf : schema.getColumns()) {
      readers.add(store.getColumnReader(leaf));
    }
    this.key = new NameKey(nameLeaf < 0 ? null : readers.get(nameLeaf));
    this.rows = rowGroup.getRowCount();
  }

  /** Copies all rows, in their order; returns how many. */
  long copyTo(RowDestination destination) throws IOException {
    for (long row = 0; row < rows; row++) {
      key.read();
      TableColumns columns = destination.next(key);
      List<ValueColumn> leaves = columns.leaves();
      for (int i = 0; i < leaves.size(); i++) {
        copyRow(readers.get(i), leaves.get(i));
      }
      destination.endRow();
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
      Text value = Text.of(reader.getBinary());
      text.add(repetition, value.bytes(), value.from(), value.to());
    } else if (leaf instanceof NumberColumn number) {
      number.add(repetition, number.bits() == Long.SIZE ? reader.getLong() : reader.getInteger());
    } else if (leaf instanceof DoubleColumn number) {
      number.add(repetition, reader.getDouble());
    } else if (leaf instanceof BooleanColumn truth) {
      truth.add(repetition, reader.getBoolean());
    }
  }

  /** A value's bytes where they are. */
  private record Text(byte[] bytes, int from, int to) {
    static final Text NONE = new Text(new byte[0], 0, 0);

    static Text of(Binary value) {
      ByteBuffer buffer = value.toByteBuffer();
      if (!buffer.hasArray()) {
        byte[] bytes = value.getBytes();
        return new Text(bytes, 0, bytes.length);
      }
      int from = buffer.arrayOffset() + buffer.position();
      return new Text(buffer.array(), from, from + buffer.remaining());
    }
  }

  /** The name of the row that the readers stand at. */
  private static final class NameKey implements RowKey {
    private final @Nullable ColumnReader reader;
    private Text name = Text.NONE;

    NameKey(@Nullable ColumnReader reader) {
      this.reader = reader;
    }

    void read() {
      name =
          reader == null
                  || reader.getCurrentDefinitionLevel()
                      < reader.getDescriptor().getMaxDefinitionLevel()
              ? Text.NONE
              : Text.of(reader.getBinary());
    }

    @Override
    public byte[] nameBytes() {
      return name.bytes();
    }

    @Override
    public int nameStart() {
      return name.from();
    }

    @Override
    public int nameEnd() {
      return name.to();
    }

    @Override
    public @Nullable Object value(int position) {
      throw new UnsupportedOperationException("the rows of a file are of one partition");
    }
  }
}
