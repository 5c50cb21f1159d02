package io.otlpdelta.column;

import java.util.Arrays;

/** A column of truth values. */
public final class BooleanColumn extends ValueColumn {
  private boolean[] truths = {};

  BooleanColumn(Shape shape) {
    super(shape);
  }

  /** Adds a value. */
  public void add(int repetition, boolean value) {
    if (!isStored()) {
      return;
    }
    int index = addValue(repetition);
    if (index == truths.length) {
      truths = Arrays.copyOf(truths, capacity(index, index + 1));
    }
    truths[index] = value;
  }

  /** The values, {@link #values} of them; not a copy. */
  public boolean[] truths() {
    return truths;
  }

  @Override
  void repeatValues(int first, int count, int times) {
    int needed = Math.addExact(first, Math.multiplyExact(count, times + 1));
    if (needed > truths.length) {
      truths = Arrays.copyOf(truths, capacity(truths.length, needed));
    }
    Repeats.fill(truths, first, count, count * (times + 1));
  }

  @Override
  void clearValues() {
    // The count alone says which are held.
  }

  @Override
  long valueBytes() {
    return values();
  }
}
