package io.otlpdelta.bench.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * How records of one session are told apart: record number {@code n} has the time {@link #nanos}.
 * Times are {@code fixed64} in OTLP, so they can be changed in an encoded body without moving
 * anything, and a body that is sent again is another one.
 */
public final class Stamp {
  private static final long FIRST_MILLIS = Instant.parse("2026-11-10T08:00:00Z").toEpochMilli();
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final VarHandle LITTLE_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Stamp() {}

  /** The time of a session's record, as precise as JavaScript's clock. */
  public static long nanos(long number) {
    return (FIRST_MILLIS + number) * NANOS_PER_MILLI;
  }

  /** The record's number, by its time. */
  public static long number(long nanos) {
    return nanos / NANOS_PER_MILLI - FIRST_MILLIS;
  }

  /** Writes the time of the record into the bytes. */
  static void write(byte[] body, int offset, long number) {
    LITTLE_ENDIAN.set(body, offset, nanos(number));
  }

  /** Whether the time of the record stands there. */
  static boolean isAt(byte[] body, int offset, long number) {
    return (long) LITTLE_ENDIAN.get(body, offset) == nanos(number);
  }
}
