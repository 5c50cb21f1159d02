package io.otlpdelta.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The bytes of a page in the making, little-endian; it grows, and is used again. */
final class PageBuffer {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_CAPACITY = 4096;
  private static final int MAX_VARINT_BYTES = 10;

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int length;

  void clear() {
    length = 0;
  }

  int length() {
    return length;
  }

  /** The bytes, {@link #length} of them; not a copy. */
  byte[] array() {
    return bytes;
  }

  void putByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  void putInt(int value) {
    ensure(Integer.BYTES);
    INTS.set(bytes, length, value);
    length += Integer.BYTES;
  }

  void putLong(long value) {
    ensure(Long.BYTES);
    LONGS.set(bytes, length, value);
    length += Long.BYTES;
  }

  /** Adds the lowest bytes of the value, at most eight. */
  void putLowBytes(long value, int count) {
    ensure(Long.BYTES);
    LONGS.set(bytes, length, value);
    length += count;
  }

  void put(byte[] source, int from, int count) {
    ensure(count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  /** Adds an unsigned number, seven bits to a byte, the lowest first. */
  void putVarLong(long value) {
    ensure(MAX_VARINT_BYTES);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /** Changes four bytes that were added before. */
  void setInt(int position, int value) {
    INTS.set(bytes, position, value);
  }

  /** Makes room, so that {@code count} bytes can be written by {@link #array} and counted. */
  int claim(int count) {
    ensure(count);
    int position = length;
    length += count;
    return position;
  }

  private void ensure(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      long doubled = Math.max(needed, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, doubled));
    }
  }
}
