package io.otlpdelta.otlp;

/**
 * What one request may be at most.
 *
 * @param maxBodyBytes decoded bytes (the door applies the same limit to the bytes as sent)
 * @param maxRecords data points, log records or spans
 */
public record DecodeLimits(long maxBodyBytes, int maxRecords) {
  /** 64 MiB (OTLP 1.11's recommendation) and 200,000 records. */
  public static final DecodeLimits DEFAULTS = new DecodeLimits(64L << 20, 200_000);

  public DecodeLimits {
    if (maxBodyBytes <= 0) {
      throw new IllegalArgumentException("maxBodyBytes: " + maxBodyBytes + " (expected: > 0)");
    }
    if (maxRecords <= 0) {
      throw new IllegalArgumentException("maxRecords: " + maxRecords + " (expected: > 0)");
    }
  }
}
