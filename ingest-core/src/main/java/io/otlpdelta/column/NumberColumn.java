package io.otlpdelta.column;

import java.util.Arrays;

/** A column of whole numbers, of 32 or 64 bits in the file. */
public final class NumberColumn extends ValueColumn {
  private final int bits;
  private long[] numbers = {};

  NumberColumn(Shape shape, int bits) {
    super(shape);
    this.bits = bits;
  }

  /** 32 or 64. */
  public int bits() {
    return bits;
  }

  /** Adds a value, which fits the column's bits. */
  public void add(int repetition, long value) {
    if (!isStored()) {
      return;
    }
    int index = addValue(repetition);
    if (index == numbers.length) {
      numbers = Arrays.copyOf(numbers, capacity(index, index + 1));
    }
    numbers[index] = value;
  }

  /** The values, {@link #values} of them; not a copy. */
  public long[] numbers() {
    return numbers;
  }

  @Override
  void repeatValues(int first, int count, int times) {
    int needed = Math.addExact(first, Math.multiplyExact(count, times + 1));
    if (needed > numbers.length) {
      numbers = Arrays.copyOf(numbers, capacity(numbers.length, needed));
    }
    Repeats.fill(numbers, first, count, count * (times + 1));
  }

  @Override
  void clearValues() {
    // The count alone says which are held.
  }

  @Override
  long valueBytes() {
    return (long) Long.BYTES * values();
  }
}
