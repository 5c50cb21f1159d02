package io.otlpdelta.flatten;

import java.util.Arrays;

/** Numbers of a record, in memory that is used again for the next one. */
final class LongList {
  private static final int FIRST_CAPACITY = 16;
  private static final int MAX_KEPT = 1 << 16;

  private long[] numbers = new long[FIRST_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  long at(int index) {
    return numbers[index];
  }

  void add(long number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
    }
    numbers[size++] = number;
  }

  boolean hasNegative() {
    long any = 0;
    for (int i = 0; i < size; i++) {
      any |= numbers[i];
    }
    return any < 0;
  }

  void clear() {
    if (numbers.length > MAX_KEPT) {
      numbers = new long[FIRST_CAPACITY];
    }
    size = 0;
  }
}
