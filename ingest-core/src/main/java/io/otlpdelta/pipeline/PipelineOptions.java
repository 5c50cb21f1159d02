package io.otlpdelta.pipeline;

import io.otlpdelta.model.TablePattern;
import java.time.Duration;
import java.util.List;

/**
 * How batches form and fail.
 *
 * @param freshness a busy table is committed once in this time; no row waits longer while the table
 *     can be written
 * @param leadingEdge a quiet table is committed this long after its first new row
 * @param maxBatchBytes a batch closes at this many bytes, of journal bodies read or of the file's
 *     estimate
 * @param workerThreads how many tables are written at the same time, and so how many batches are
 *     open
 * @param duplicateMemory how long a repeated request is recognised; zero switches it off
 * @param maxRememberedRequests the most requests remembered for that
 * @param maxBackoff the longest pause after failures of a table
 * @param heldRetry how often a table that cannot be written is looked at again
 * @param quarantineAfter a table that could not be written for this long has its entries moved to
 *     the quarantine
 * @param idleAfter a table without new rows for this long gives its resources back
 * @param stampedTables the tables whose records say who sent them, by {@link
 *     io.otlpdelta.otlp.IdentityStamp}
 */
public record PipelineOptions(
    Duration freshness,
    Duration leadingEdge,
    long maxBatchBytes,
    int workerThreads,
    Duration duplicateMemory,
    int maxRememberedRequests,
    Duration maxBackoff,
    Duration heldRetry,
    Duration quarantineAfter,
    Duration idleAfter,
    List<TablePattern> stampedTables) {

  /** The documented defaults. */
  public static final PipelineOptions DEFAULTS =
      new PipelineOptions(
          Duration.ofSeconds(15),
          Duration.ofSeconds(1),
          128L << 20,
          2,
          Duration.ofMinutes(2),
          200_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          List.of());

  public PipelineOptions {
    requirePositive("freshness", freshness);
    requirePositive("leadingEdge", leadingEdge);
    requirePositive("maxBackoff", maxBackoff);
    requirePositive("heldRetry", heldRetry);
    requirePositive("quarantineAfter", quarantineAfter);
    requirePositive("idleAfter", idleAfter);
    stampedTables = List.copyOf(stampedTables);
    if (duplicateMemory.isNegative()) {
      throw new IllegalArgumentException(
          "duplicateMemory: " + duplicateMemory + " (expected: >= 0)");
    }
    if (maxBatchBytes <= 0) {
      throw new IllegalArgumentException("maxBatchBytes: " + maxBatchBytes + " (expected: > 0)");
    }
    if (workerThreads <= 0) {
      throw new IllegalArgumentException("workerThreads: " + workerThreads + " (expected: > 0)");
    }
    if (maxRememberedRequests <= 0) {
      throw new IllegalArgumentException(
          "maxRememberedRequests: " + maxRememberedRequests + " (expected: > 0)");
    }
  }

  /** These options with another freshness; the leading edge never exceeds it. */
  public PipelineOptions withFreshness(Duration newFreshness) {
    return new PipelineOptions(
        newFreshness,
        leadingEdge.compareTo(newFreshness) < 0 ? leadingEdge : newFreshness,
        maxBatchBytes,
        workerThreads,
        duplicateMemory,
        maxRememberedRequests,
        maxBackoff,
        heldRetry,
        quarantineAfter,
        idleAfter,
        stampedTables);
  }

  /** These options with other {@link #stampedTables}. */
  public PipelineOptions withStampedTables(List<TablePattern> newStampedTables) {
    return new PipelineOptions(
        freshness,
        leadingEdge,
        maxBatchBytes,
        workerThreads,
        duplicateMemory,
        maxRememberedRequests,
        maxBackoff,
        heldRetry,
        quarantineAfter,
        idleAfter,
        newStampedTables);
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
