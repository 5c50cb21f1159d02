package io.otlpdelta.flatten;

import io.otlpdelta.column.BooleanColumn;
import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.Column;
import io.otlpdelta.column.Dictionary;
import io.otlpdelta.column.DoubleColumn;
import io.otlpdelta.column.ListColumn;
import io.otlpdelta.column.MapColumn;
import io.otlpdelta.column.NumberColumn;
import io.otlpdelta.column.StructColumn;
import io.otlpdelta.column.TableColumns;
import io.otlpdelta.column.ValueColumn;
import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DataType;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.PrimitiveType;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows together again from levels and values, by Dremel's rules. Leaves may be taken from, one
 * by one, while rows are still added.
 *
 * <p>A row is a list of its columns' values in documented order: texts, {@code Long}s, {@code
 * Double}s, {@code Boolean}s, lists (structs and lists), lists of entries (maps), or null.
 */
final class ColumnRows {
  /** Stands for a column that the table is partitioned by. */
  static final String NOT_STORED = "not stored";

  private final TableLayout layout;
  private final TableColumns columns;
  private final Map<ValueColumn, Leaf> leaves = new IdentityHashMap<>();

  ColumnRows(TableLayout layout, TableColumns columns) {
    this.layout = layout;
    this.columns = columns;
    columns.leaves().forEach(leaf -> leaves.put(leaf, new Leaf()));
  }

  /** What was taken of a leaf, and how far it was read. */
  private static final class Leaf {
    private final List<Entry> entries = new ArrayList<>();
    private int next;

    Entry peek() {
      return entries.get(next);
    }

    boolean goesOn(int repetition) {
      return next < entries.size() && entries.get(next).repetition() == repetition;
    }
  }

  private record Entry(int repetition, int definition, @Nullable Object value) {}

  /** Takes all entries of a leaf, and clears it. */
  void take(ValueColumn leaf) {
    List<Object> values = values(leaf);
    int value = 0;
    for (int i = 0; i < leaf.entries(); i++) {
      int definition = leaf.definition() == 0 ? 0 : leaf.definitions()[i];
      int repetition = leaf.maxRepetition() == 0 ? 0 : leaf.repetitions()[i];
      Object taken = definition == leaf.definition() ? values.get(value++) : null;
      leaf(leaf).entries.add(new Entry(repetition, definition, taken));
    }
    if (value != leaf.values() || value != values.size()) {
      throw new IllegalStateException("values: " + values.size() + " (expected: " + value + ")");
    }
    leaf.clear();
  }

  /** Takes what is left, and reads as many rows. */
  List<List<@Nullable Object>> rows(int count) {
    columns.settle();
    columns.leaves().forEach(this::take);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    StructType schema = DocumentedTables.schema(layout.kind());
    for (int row = 0; row < count; row++) {
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = 0; i < schema.fields().size(); i++) {
        values.add(read(columns.column(i), schema.fields().get(i).type()));
      }
      rows.add(values);
    }
    leaves.values().forEach(ColumnRows::expectAllRead);
    return rows;
  }

  private static void expectAllRead(Leaf leaf) {
    if (leaf.next != leaf.entries.size()) {
      throw new IllegalStateException(
          "entries: " + leaf.entries.size() + " (expected: the " + leaf.next + " that rows have)");
    }
  }

  private @Nullable Object read(Column column, DataType type) {
    if (column instanceof ValueColumn leaf) {
      return leaves.containsKey(leaf) ? readLeaf(leaf, type) : NOT_STORED;
    }
    ValueColumn first = firstLeaf(column);
    int definition = leaf(first).peek().definition();
    if (column instanceof StructColumn struct) {
      return definition < struct.definition()
          ? skip(column)
          : readStruct(struct, (StructType) type);
    }
    if (definition < column.definition()) {
      return skip(column);
    }
    List<@Nullable Object> elements = new ArrayList<>();
    if (definition == column.definition()) {
      skip(column);
      return elements;
    }
    int repetition =
        column instanceof ListColumn list ? list.repetition() : ((MapColumn) column).repetition();
    do {
      elements.add(readElement(column, type));
    } while (leaf(first).goesOn(repetition));
    return elements;
  }

  private @Nullable Object readElement(Column column, DataType type) {
    if (column instanceof ListColumn list) {
      return read(list.element(), ((ArrayType) type).element());
    }
    MapColumn map = (MapColumn) column;
    return java.util.Arrays.asList(
        readLeaf(map.key(), PrimitiveType.STRING), readLeaf(map.value(), PrimitiveType.STRING));
  }

  private List<@Nullable Object> readStruct(StructColumn struct, StructType type) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < type.fields().size(); i++) {
      values.add(read(struct.field(i), type.fields().get(i).type()));
    }
    return values;
  }

  private @Nullable Object readLeaf(ValueColumn column, DataType type) {
    Leaf leaf = leaf(column);
    Entry entry = leaf.peek();
    leaf.next++;
    Object value = entry.value();
    return type.equals(PrimitiveType.INTEGER) && value instanceof Long number
        ? (Object) Math.toIntExact(number)
        : value;
  }

  /** Skips one entry of each leaf of a column that is not there. */
  private @Nullable Object skip(Column column) {
    if (column instanceof ValueColumn leaf) {
      leaf(leaf).next++;
    } else if (column instanceof ListColumn list) {
      skip(list.element());
    } else if (column instanceof MapColumn map) {
      skip(map.key());
      skip(map.value());
    } else if (column instanceof StructColumn struct) {
      fields(struct).forEach(this::skip);
    }
    return null;
  }

  private static ValueColumn firstLeaf(Column column) {
    if (column instanceof ValueColumn leaf) {
      return leaf;
    }
    if (column instanceof ListColumn list) {
      return firstLeaf(list.element());
    }
    return column instanceof MapColumn map
        ? map.key()
        : firstLeaf(((StructColumn) column).field(0));
  }

  private static List<Column> fields(StructColumn struct) {
    List<Column> fields = new ArrayList<>();
    try {
      for (int i = 0; ; i++) {
        fields.add(struct.field(i));
      }
    } catch (IndexOutOfBoundsException e) {
      return fields;
    }
  }

  private Leaf leaf(ValueColumn column) {
    return Objects.requireNonNull(leaves.get(column), "leaf");
  }

  private static List<Object> values(ValueColumn leaf) {
    List<Object> values = new ArrayList<>();
    if (leaf instanceof BytesColumn texts && texts.dictionary() == null) {
      ByteBuffer plain =
          ByteBuffer.wrap(texts.plain(), 0, texts.plainLength()).order(ByteOrder.LITTLE_ENDIAN);
      while (plain.hasRemaining()) {
        int end = plain.getInt() + plain.position();
        values.add(text(texts.plain(), plain.position(), end));
        plain.position(end);
      }
      return values;
    }
    for (int i = 0; i < leaf.values(); i++) {
      values.add(value(leaf, i));
    }
    return values;
  }

  private static Object value(ValueColumn leaf, int index) {
    if (leaf instanceof NumberColumn numbers) {
      return numbers.numbers()[index];
    }
    if (leaf instanceof DoubleColumn numbers) {
      return numbers.numbers()[index];
    }
    if (leaf instanceof BooleanColumn truths) {
      return truths.truths()[index];
    }
    BytesColumn texts = (BytesColumn) leaf;
    Dictionary dictionary = Objects.requireNonNull(texts.dictionary(), "dictionary");
    int id = texts.ids()[index];
    return text(dictionary.bytes(), dictionary.start(id), dictionary.end(id));
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
