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

  private @Nullable Dictionary dictionary;
  private int[] ids = {};
  private byte[] plain = {};
  private int plainLength;
  private int[] plainStarts = {};

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
   * Adds the value that the dictionary holds under this number.
   *
   * @throws IllegalStateException when there is no dictionary
   */
  public void addNumbered(int repetition, int id) {
    if (dictionary == null) {
      throw new IllegalStateException("id: " + id + " (expected: none, without a dictionary)");
    }
    addId(repetition, id);
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
    int length = to - from;
    ensurePlain(Integer.BYTES + length);
    if (index == plainStarts.length) {
      plainStarts = Arrays.copyOf(plainStarts, capacity(index, index + 1));
    }
    plainStarts[index] = plainLength;
    INTS.set(plain, plainLength, length);
    System.arraycopy(source, from, plain, plainLength + Integer.BYTES, length);
    plainLength += Integer.BYTES + length;
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
    int index = first + count;
    for (int time = 0; time < times; time++) {
      for (int i = first; i < first + count; i++) {
        int start = plainStarts[i] + Integer.BYTES;
        int length = (int) INTS.get(plain, plainStarts[i]);
        appendPlain(index++, plain, start, start + length);
      }
    }
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
