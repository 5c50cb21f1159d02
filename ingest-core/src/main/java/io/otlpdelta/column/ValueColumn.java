package io.otlpdelta.column;

import java.util.Arrays;

/**
 * A leaf: its levels, and in the subclass its values, since the last {@link #clear}.
 *
 * <p>Levels are a byte each, which fills and packs at memory speed; a column without lists around
 * it has no repetition levels, one that can never be null no definition levels.
 */
public abstract sealed class ValueColumn extends Column
    permits BytesColumn, NumberColumn, DoubleColumn, BooleanColumn {
  private static final int FIRST_CAPACITY = 256;

  private final int maxRepetition;
  private final boolean stored;
  private byte[] definitions = {};
  private byte[] repetitions = {};
  private int entries;
  private int values;
  private int rows;
  private int rowStart;
  private int rowFirstValue;

  ValueColumn(Shape shape) {
    super(shape.definition());
    this.maxRepetition = shape.repetition();
    this.stored = shape.stored();
  }

  /**
   * Where a leaf stands.
   *
   * @param definition the definition level of its values
   * @param repetition the repetition level of the innermost list or map around it, 0 for none
   * @param stored false when the file does not hold it, because the table is partitioned by it;
   *     what is added is then dropped
   */
  record Shape(int definition, int repetition, boolean stored) {}

  /** The repetition level of the innermost list or map around it, 0 for none. */
  public final int maxRepetition() {
    return maxRepetition;
  }

  /** Values and nulls, as levels count them. */
  public final int entries() {
    return entries;
  }

  /** Values that are there. */
  public final int values() {
    return values;
  }

  /** Rows that began since the last {@link #clear}. */
  public final int rows() {
    return rows;
  }

  /** The definition levels of the entries; empty when {@link #definition} is 0. Not a copy. */
  public final byte[] definitions() {
    return definitions;
  }

  /** The repetition levels of the entries; empty when {@link #maxRepetition} is 0. Not a copy. */
  public final byte[] repetitions() {
    return repetitions;
  }

  /** Bytes of levels and values that are held. */
  public final long heldBytes() {
    long levels = (definition() > 0 ? entries : 0L) + (maxRepetition > 0 ? entries : 0L);
    return levels + valueBytes();
  }

  /** Forgets all entries, and keeps the memory for the next ones. */
  public final void clear() {
    entries = 0;
    values = 0;
    rows = 0;
    clearValues();
  }

  @Override
  public final void addNull(int repetition, int definition) {
    addNulls(1, repetition, definition);
  }

  /** Adds as many nulls; with repetition 0 each is a row of its own. */
  final void addNulls(int count, int repetition, int definition) {
    if (!stored) {
      return;
    }
    if (definition >= definition()) {
      throw new IllegalArgumentException(
          "definition: " + definition + " (expected: < " + definition() + " for a null)");
    }
    ensureEntries(count);
    Arrays.fill(definitions, entries, entries + count, (byte) definition);
    if (maxRepetition > 0) {
      Arrays.fill(repetitions, entries, entries + count, (byte) repetition);
    }
    entries += count;
    if (repetition == 0) {
      rows += count;
      rowStart = entries - 1;
      rowFirstValue = values;
    }
  }

  /**
   * Adds the levels of a value; the subclass has made room for it and adds it at the returned
   * index.
   */
  final int addValue(int repetition) {
    if (repetition == 0) {
      rows++;
      rowStart = entries;
      rowFirstValue = values;
    }
    if (definition() > 0) {
      if (entries == definitions.length) {
        ensureEntries(1);
      }
      definitions[entries] = (byte) definition();
    }
    if (maxRepetition > 0) {
      if (entries == repetitions.length) {
        ensureEntries(1);
      }
      repetitions[entries] = (byte) repetition;
    }
    entries++;
    return values++;
  }

  /**
   * Adds the levels of values that follow one another in one list or map; the subclass adds them
   * from the returned index on.
   *
   * @param repetition of the first value
   * @param next of the other values
   */
  final int addValues(int repetition, int next, int count) {
    if (repetition == 0) {
      rows++;
      rowStart = entries;
      rowFirstValue = values;
    }
    ensureEntries(count);
    if (definition() > 0) {
      Arrays.fill(definitions, entries, entries + count, (byte) definition());
    }
    if (maxRepetition > 0 && count > 0) {
      repetitions[entries] = (byte) repetition;
      Arrays.fill(repetitions, entries + 1, entries + count, (byte) next);
    }
    entries += count;
    int first = values;
    values += count;
    return first;
  }

  /** The index of the last row's first value. */
  final int rowFirstValue() {
    return rowFirstValue;
  }

  /** Whether the last row is still held, so that it can be repeated. */
  final boolean holdsLastRow() {
    return rows > 0 || !stored;
  }

  /** Adds the last row again, as many times. */
  final void repeatLastRow(int times) {
    if (!stored || times == 0) {
      return;
    }
    int entriesOfRow = entries - rowStart;
    int valuesOfRow = values - rowFirstValue;
    ensureEntries(Math.multiplyExact(entriesOfRow, times));
    int from = entries - entriesOfRow;
    int length = entriesOfRow * (times + 1);
    if (definition() > 0) {
      Repeats.fill(definitions, from, entriesOfRow, length);
    }
    if (maxRepetition > 0) {
      Repeats.fill(repetitions, from, entriesOfRow, length);
    }
    repeatValues(rowFirstValue, valuesOfRow, times);
    entries += entriesOfRow * times;
    values += valuesOfRow * times;
    rows += times;
    rowStart = entries - entriesOfRow;
    rowFirstValue = values - valuesOfRow;
  }

  final boolean isStored() {
    return stored;
  }

  /** Adds the last {@code count} values, from index {@code first} on, again as many times. */
  abstract void repeatValues(int first, int count, int times);

  abstract void clearValues();

  abstract long valueBytes();

  private void ensureEntries(int more) {
    int needed = Math.addExact(entries, more);
    if (definition() > 0 && needed > definitions.length) {
      definitions = Arrays.copyOf(definitions, capacity(definitions.length, needed));
    }
    if (maxRepetition > 0 && needed > repetitions.length) {
      repetitions = Arrays.copyOf(repetitions, capacity(repetitions.length, needed));
    }
  }

  /** A length that holds {@code needed} and makes repeated growing cheap. */
  static int capacity(int current, int needed) {
    long doubled = Math.max(FIRST_CAPACITY, 2L * current);
    return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(doubled, needed));
  }
}
