package io.otlpdelta.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A column of UTF-8 text. Its values are numbers in a dictionary, or lie one after the other in
 * Parquet's PLAIN encoding (four bytes of length, little-endian, and the text).
 */
public final class BytesColumn extends ValueColumn {
  /** What {@link #add} returns for a value that is in no dictionary. */
  public static final int NO_ID = -1;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int MAX_SHORT = 48;

  private @Nullable Dictionary dictionary;
  private int[] ids = {};
  private byte[] plain = {};
  private int plainLength;

  /** Where in {@link #plain} the values of the last row begin. */
  private int rowPlainStart;

  BytesColumn(Shape shape) {
    super(shape);
  }

  /**
   * Adds a value.
   *
   * @return its number in the dictionary, for {@link #addIfEqual}, or {@link #NO_ID}
   */
  public int add(int repetition, byte[] source, int from, int to) {
    if (!isStored()) {
      return NO_ID;
    }
    Dictionary known = dictionary;
    if (known == null) {
      addPlain(repetition, source, from, to);
      return NO_ID;
    }
    int id = known.idOf(source, from, to);
    addId(repetition, id);
    return id;
  }

  /**
   * Adds the value when the dictionary holds it under this number, which spares its hash.
   *
   * @return false when it does not; nothing was added
   */
  public boolean addIfEqual(int repetition, int id, byte[] source, int from, int to) {
    Dictionary known = dictionary;
    if (known == null || !known.matches(id, source, from, to)) {
      return false;
    }
    addId(repetition, id);
    return true;
  }

  /**
   * Adds values that follow one another in one list or map, by their numbers in the dictionary.
   *
   * @param repetition of the first value
   * @param next of the other values
   * @param numbers of values that the dictionary holds
   * @throws IllegalStateException when there is no dictionary
   */
  public void addNumbered(int repetition, int next, int[] numbers, int count) {
    if (dictionary == null) {
      throw new IllegalStateException("count: " + count + " (expected: 0, without a dictionary)");
    }
    int index = addValues(repetition, next, count);
    if (index + count > ids.length) {
      ids = Arrays.copyOf(ids, capacity(ids.length, index + count));
    }
    System.arraycopy(numbers, 0, ids, index, count);
  }

  /**
   * Begins values that follow one another in one list or map, in PLAIN encoding. As many calls of
   * {@link #addNext} must follow.
   *
   * @param repetition of the first value
   * @param next of the other values
   * @throws IllegalStateException when there is a dictionary
   */
  public void beginPlain(int repetition, int next, int count) {
    if (dictionary != null) {
      throw new IllegalStateException("count: " + count + " (expected: 0, with a dictionary)");
    }
    if (isStored() && addValues(repetition, next, count) == rowFirstValue()) {
      rowPlainStart = plainLength;
    }
  }

  /** Adds one of the values that {@link #beginPlain} began. */
  public void addNext(byte[] source, int from, int to) {
    if (isStored()) {
      appendPlain(source, from, to);
    }
  }

  /** The dictionary that new values are looked up in; null in PLAIN encoding. */
  public @Nullable Dictionary dictionary() {
    return dictionary;
  }

  /** The values' numbers, {@link #values} of them, when there is a dictionary. Not a copy. */
  public int[] ids() {
    return ids;
  }

  /** The values in PLAIN encoding when there is no dictionary. Not a copy. */
  public byte[] plain() {
    return plain;
  }

  /** How many bytes of {@link #plain} are used. */
  public int plainLength() {
    return plainLength;
  }

  /**
   * Gives new values numbers from here on.
   *
   * @throws IllegalStateException when values are held
   */
  public void useDictionary(Dictionary shared) {
    if (values() > 0) {
      throw new IllegalStateException("values: " + values() + " (expected: none)");
    }
    dictionary = shared;
  }

  /** The bytes of the held values that are numbers in the dictionary; 0 in PLAIN encoding. */
  public long numberedBytes() {
    Dictionary known = dictionary;
    if (known == null) {
      return 0;
    }
    long bytes = 0;
    for (int i = 0; i < values(); i++) {
      bytes += known.end(ids[i]) - known.start(ids[i]);
    }
    return bytes;
  }

  /** Changes to PLAIN encoding; values that are held are written out. */
  public void usePlain() {
    Dictionary known = dictionary;
    if (known == null) {
      return;
    }
    dictionary = null;
    for (int i = 0; i < values(); i++) {
      int id = ids[i];
      appendPlain(i, known.bytes(), known.start(id), known.end(id));
    }
  }

  private void addId(int repetition, int id) {
    int index = addValue(repetition);
    if (index == ids.length) {
      ids = Arrays.copyOf(ids, capacity(index, index + 1));
    }
    ids[index] = id;
  }

  private void addPlain(int repetition, byte[] source, int from, int to) {
    appendPlain(addValue(repetition), source, from, to);
  }

  private void appendPlain(int index, byte[] source, int from, int to) {
    if (index == rowFirstValue()) {
      rowPlainStart = plainLength;
    }
    appendPlain(source, from, to);
  }

  private void appendPlain(byte[] source, int from, int to) {
    int length = to - from;
    ensurePlain(Integer.BYTES + length);
    INTS.set(plain, plainLength, length);
    copy(source, from, length, plainLength + Integer.BYTES);
    plainLength += Integer.BYTES + length;
  }

  /** Copies by words when a value is a few words long, and what stands behind it may be copied. */
  private void copy(byte[] source, int from, int length, int at) {
    int padded = (length + Long.BYTES - 1) & -Long.BYTES;
    if (length > MAX_SHORT || padded > source.length - from || padded > plain.length - at) {
      System.arraycopy(source, from, plain, at, length);
      return;
    }
    for (int i = 0; i < length; i += Long.BYTES) {
      LONGS.set(plain, at + i, (long) LONGS.get(source, from + i));
    }
  }

  private void ensurePlain(int more) {
    int needed = Math.addExact(plainLength, more);
    if (needed > plain.length) {
      plain = Arrays.copyOf(plain, capacity(plain.length, needed));
    }
  }

  @Override
  void repeatValues(int first, int count, int times) {
    if (count == 0) {
      return;
    }
    if (dictionary != null) {
      int needed = Math.addExact(first, Math.multiplyExact(count, times + 1));
      if (needed > ids.length) {
        ids = Arrays.copyOf(ids, capacity(ids.length, needed));
      }
      Repeats.fill(ids, first, count, count * (times + 1));
      return;
    }
    int length = plainLength - rowPlainStart;
    ensurePlain(Math.multiplyExact(length, times));
    Repeats.fill(plain, rowPlainStart, length, length * (times + 1));
    rowPlainStart += length * times;
    plainLength += length * times;
  }

  @Override
  void clearValues() {
    plainLength = 0;
  }

  @Override
  long valueBytes() {
    return dictionary == null ? plainLength : (long) Integer.BYTES * values();
  }
}
