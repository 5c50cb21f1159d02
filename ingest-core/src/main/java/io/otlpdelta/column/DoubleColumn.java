package io.otlpdelta.column;

import java.util.Arrays;

/** A column of 64-bit floating point numbers. */
public final class DoubleColumn extends ValueColumn {
  private double[] numbers = {};

  DoubleColumn(Shape shape) {
    super(shape);
  }

  /** Adds a value. */
  public void add(int repetition, double value) {
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
  public double[] numbers() {
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
    return (long) Double.BYTES * values();
  }
}
