package io.otlpdelta.otlp;

/**
 * What one request may be at most.
 *
 * @param maxBodyBytes decoded bytes (the door applies the same limit to the bytes as sent)
 * @param maxRecords data points, log records or spans
 * @param maxElements what these are made of: messages, strings in lists and unknown fields
 * @param maxValueBytes one text or one value of bytes
 */
public record DecodeLimits(
    long maxBodyBytes, int maxRecords, long maxElements, long maxValueBytes) {
  /** 64 MiB (OTLP 1.11's recommendation) and 200,000 records. */
  public static final DecodeLimits DEFAULTS = new DecodeLimits(64L << 20, 200_000);

  /** 64 MiB can carry 33 million empty attributes, which would become gigabytes of objects. */
  private static final long ELEMENTS_PER_RECORD = 32;

  private static final long MIN_ELEMENTS = 1_000_000;

  /** What the server needs of the heap when no large request is there. */
  private static final long HEAP_BYTES_OF_THE_SERVER = 128L << 20;

  /** A body stands in the heap about four times on its way to a data file. */
  private static final long HEAP_SHARE_OF_BODY = 8;

  private static final long MIN_BODY_BYTES_OF_ANY_HEAP = 4L << 20;

  /** An attribute is two elements, and takes about 250 bytes on its way to a data file. */
  private static final long HEAP_BYTES_PER_ELEMENT = 512;

  private static final long MIN_ELEMENTS_OF_ANY_HEAP = 100_000;

  /** A text stands in the heap about five times on its way to a data file. */
  private static final long HEAP_SHARE_OF_VALUE = 16;

  private static final long MIN_VALUE_BYTES_OF_ANY_HEAP = 1L << 20;

  public DecodeLimits {
    requirePositive("maxBodyBytes", maxBodyBytes);
    requirePositive("maxRecords", maxRecords);
    requirePositive("maxElements", maxElements);
    requirePositive("maxValueBytes", maxValueBytes);
  }

  /**
   * Limits for a heap that is large enough for any request: 32 elements per record of its limit and
   * never fewer than a million, and values as long as the body.
   */
  public DecodeLimits(long maxBodyBytes, int maxRecords) {
    this(
        maxBodyBytes,
        maxRecords,
        Math.max(MIN_ELEMENTS, ELEMENTS_PER_RECORD * maxRecords),
        maxBodyBytes);
  }

  /**
   * The same for a heap of this size: a request is refused here that would fill it when its rows
   * are made, since it would do so again after each restart.
   */
  public DecodeLimits within(long heapBytes) {
    long free = Math.max(0, heapBytes - HEAP_BYTES_OF_THE_SERVER);
    return new DecodeLimits(
        Math.min(maxBodyBytes, Math.max(MIN_BODY_BYTES_OF_ANY_HEAP, free / HEAP_SHARE_OF_BODY)),
        maxRecords,
        Math.min(maxElements, Math.max(MIN_ELEMENTS_OF_ANY_HEAP, free / HEAP_BYTES_PER_ELEMENT)),
        Math.min(maxValueBytes, Math.max(MIN_VALUE_BYTES_OF_ANY_HEAP, free / HEAP_SHARE_OF_VALUE)));
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
