package io.otlpdelta.journal;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a {@link DiskJournal} uses its folder; {@link #defaults} is right for a server with 20 GiB to
 * spare.
 *
 * @param folder the journal's own folder, made if missing; one process at a time
 * @param segmentBytes size of a segment file, a multiple of 4096 (default 64 MiB); a larger entry
 *     gets a segment of its own
 * @param budgetBytes the most disk the journal takes, damaged pieces not counted (default 10 GiB)
 * @param tableQuotaBytes the most one table may hold of it, not yet released (default a quarter)
 * @param maxQueuedBytes the most bytes appended and not yet durable (default 128 MiB)
 * @param retainAfterRelease how long a released segment stays readable for {@link
 *     Journal#forEachSince}, unless its room is needed (default 2 minutes)
 * @param parkAfter a closed segment of this age that few tables still need is copied out of the way
 *     (default 10 minutes)
 * @param allowVolatileStorage accept a folder in memory, such as tmpfs (default false)
 */
public record JournalOptions(
    Path folder,
    int segmentBytes,
    long budgetBytes,
    long tableQuotaBytes,
    long maxQueuedBytes,
    Duration retainAfterRelease,
    Duration parkAfter,
    boolean allowVolatileStorage) {
  private static final int MEBIBYTE = 1024 * 1024;
  private static final int MIN_SEGMENT_BYTES = 4 * RecordFormat.PAGE_BYTES;
  static final int MAX_SEGMENT_BYTES = 1024 * MEBIBYTE;
  private static final int MIN_SEGMENTS = 4;

  public JournalOptions {
    requireNonNull(folder, "folder");
    requireNonNull(retainAfterRelease, "retainAfterRelease");
    requireNonNull(parkAfter, "parkAfter");
    boolean wholePages = segmentBytes % RecordFormat.PAGE_BYTES == 0;
    if (!wholePages || segmentBytes < MIN_SEGMENT_BYTES || segmentBytes > MAX_SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "segmentBytes: "
              + segmentBytes
              + " (expected: a multiple of 4096 between 16384 and 1073741824)");
    }
    if (budgetBytes < (long) MIN_SEGMENTS * segmentBytes) {
      throw new IllegalArgumentException(
          "budgetBytes: " + budgetBytes + " (expected: >= 4 * segmentBytes)");
    }
    if (controlReserve(segmentBytes, budgetBytes) > segmentBytes / 2) {
      throw new IllegalArgumentException(
          "budgetBytes: " + budgetBytes + " (expected: fewer segments, raise segmentBytes)");
    }
    requirePositive("tableQuotaBytes", tableQuotaBytes);
    requirePositive("maxQueuedBytes", maxQueuedBytes);
    requireNotNegative("retainAfterRelease", retainAfterRelease);
    requireNotNegative("parkAfter", parkAfter);
  }

  /** The documented defaults for a folder. */
  public static JournalOptions defaults(Path folder) {
    long budget = 10L * 1024 * MEBIBYTE;
    return new JournalOptions(
        folder,
        64 * MEBIBYTE,
        budget,
        budget / 4,
        128L * MEBIBYTE,
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        false);
  }

  /** Both sizes at once, because they are checked together; the quota becomes a quarter. */
  public JournalOptions withSizes(int newSegmentBytes, long newBudgetBytes) {
    return new JournalOptions(
        folder,
        newSegmentBytes,
        newBudgetBytes,
        newBudgetBytes / 4,
        maxQueuedBytes,
        retainAfterRelease,
        parkAfter,
        allowVolatileStorage);
  }

  public JournalOptions withTableQuotaBytes(long bytes) {
    return new JournalOptions(
        folder,
        segmentBytes,
        budgetBytes,
        bytes,
        maxQueuedBytes,
        retainAfterRelease,
        parkAfter,
        allowVolatileStorage);
  }

  public JournalOptions withMaxQueuedBytes(long bytes) {
    return new JournalOptions(
        folder,
        segmentBytes,
        budgetBytes,
        tableQuotaBytes,
        bytes,
        retainAfterRelease,
        parkAfter,
        allowVolatileStorage);
  }

  public JournalOptions withRetainAfterRelease(Duration duration) {
    return new JournalOptions(
        folder,
        segmentBytes,
        budgetBytes,
        tableQuotaBytes,
        maxQueuedBytes,
        duration,
        parkAfter,
        allowVolatileStorage);
  }

  public JournalOptions withParkAfter(Duration duration) {
    return new JournalOptions(
        folder,
        segmentBytes,
        budgetBytes,
        tableQuotaBytes,
        maxQueuedBytes,
        retainAfterRelease,
        duration,
        allowVolatileStorage);
  }

  /** The same, on storage that a power cut empties: for tests and trials. */
  public JournalOptions allowingVolatileStorage() {
    return new JournalOptions(
        folder,
        segmentBytes,
        budgetBytes,
        tableQuotaBytes,
        maxQueuedBytes,
        retainAfterRelease,
        parkAfter,
        true);
  }

  /** Room in each segment for the list of segments it begins with. */
  int controlReserve() {
    return (int) controlReserve(segmentBytes, budgetBytes);
  }

  private static long controlReserve(int segmentBytes, long budgetBytes) {
    long segments = budgetBytes / segmentBytes + MIN_SEGMENTS;
    return RecordFormat.alignToPage(RecordFormat.HEADER_BYTES + SegmentList.bytesFor(segments));
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }

  private static void requireNotNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
  }
}
