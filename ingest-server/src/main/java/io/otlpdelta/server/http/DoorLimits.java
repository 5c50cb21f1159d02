package io.otlpdelta.server.http;

/**
 * What the door takes at most.
 *
 * @param maxBodyBytes bytes of one body as sent
 * @param maxInFlightBytes bytes of all bodies that are being received or not yet answered; above it
 *     requests get 503 until some are answered
 * @param maxConnections open connections; more are closed at once
 * @param ingestThreads threads that decode and admit requests
 * @param maxQueuedRequests received requests that wait for such a thread; above it 503
 */
public record DoorLimits(
    int maxBodyBytes,
    long maxInFlightBytes,
    int maxConnections,
    int ingestThreads,
    int maxQueuedRequests) {
  /** 64 MiB a body, 256 MiB in flight, 10,000 connections, 16 threads, 4,096 waiting. */
  public static final DoorLimits DEFAULTS = new DoorLimits(64 << 20, 256L << 20, 10_000, 16, 4_096);

  /** All header lines of a request together; a 9 KB token must fit. */
  static final int MAX_HEADER_BYTES = 32 << 10;

  public DoorLimits {
    positive("maxBodyBytes", maxBodyBytes);
    positive("maxConnections", maxConnections);
    positive("ingestThreads", ingestThreads);
    positive("maxQueuedRequests", maxQueuedRequests);
    if (maxInFlightBytes < maxBodyBytes) {
      throw new IllegalArgumentException(
          "maxInFlightBytes: "
              + maxInFlightBytes
              + " (expected: >= maxBodyBytes, which is "
              + maxBodyBytes
              + ")");
    }
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
