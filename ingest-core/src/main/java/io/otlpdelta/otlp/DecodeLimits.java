package io.otlpdelta.otlp;

/**
 * What one request may be at most.
 *
 * @param maxBodyBytes decoded bytes (the door applies the same limit to the bytes as sent)
 * @param maxRecords data points, log records or spans; it also bounds what they are made of, at 32
 *     messages, strings in lists and unknown fields per record of this limit, and never fewer than
 *     a million
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
