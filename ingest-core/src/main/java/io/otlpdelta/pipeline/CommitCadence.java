package io.otlpdelta.pipeline;

import java.util.OptionalLong;

/**
 * When a table's next batch is due. Thread-safe: rows arrive on many threads, commits happen on
 * one.
 *
 * <p>A batch is due at the first of: enough bytes wait; someone waits for the commit; the leading
 * edge after the first row of a quiet table; the freshness target after the last commit of a busy
 * one. A failed table waits out its pause first, whatever arrives. All times are nanoseconds of
 * {@link io.otlpdelta.env.Time#nanoTime}.
 */
final class CommitCadence {
  private final long freshnessNanos;
  private final long leadingEdgeNanos;
  private final long maxBatchBytes;

  private long pendingBytes;
  private long arrivals;
  private long firstPendingNanos;
  private boolean urgent;
  private boolean committedBefore;
  private long lastCommitNanos;
  private boolean paused;
  private long pausedUntilNanos;

  CommitCadence(PipelineOptions options) {
    this.freshnessNanos = options.freshness().toNanos();
    this.leadingEdgeNanos = options.leadingEdge().toNanos();
    this.maxBatchBytes = options.maxBatchBytes();
  }

  /** Rows became durable. */
  synchronized void arrived(long now, long bytes) {
    if (pendingBytes == 0) {
      firstPendingNanos = now;
    }
    pendingBytes += bytes;
    arrivals++;
  }

  /**
   * A look at the table is due as soon as no pause holds it, also when nothing seems to wait: who
   * hurries may ask for rows that were committed before this worker was made.
   */
  synchronized void hurry() {
    urgent = true;
  }

  /**
   * A mark to take before looking how much is left in the journal. Rows that arrive between the
   * look and its report would otherwise be forgotten.
   */
  synchronized long mark() {
    return arrivals;
  }

  /** A batch was committed, and this much was left behind it when looked at after the mark. */
  synchronized void committed(long now, long remainingBytes, long mark) {
    committedBefore = true;
    lastCommitNanos = now;
    settled(now, remainingBytes, mark);
  }

  /** Nothing had to be committed, and this much was left when looked at after the mark. */
  synchronized void settled(long now, long remainingBytes, long mark) {
    pendingBytes = arrivals == mark ? remainingBytes : Math.max(remainingBytes, 1);
    firstPendingNanos = now;
    urgent = false;
    paused = false;
  }

  /**
   * The batch could not be committed; nothing is tried for the pause, not even for {@link #hurry}.
   */
  synchronized void pause(long now, long pauseNanos) {
    paused = true;
    pausedUntilNanos = now + pauseNanos;
  }

  /** Nanoseconds until the next batch is due, 0 when it is, empty when nothing waits. */
  synchronized OptionalLong dueInNanos(long now) {
    if (pendingBytes == 0 && !urgent) {
      return OptionalLong.empty();
    }
    if (paused) {
      return OptionalLong.of(Math.max(0, pausedUntilNanos - now));
    }
    if (urgent || pendingBytes >= maxBatchBytes) {
      return OptionalLong.of(0);
    }
    long dueIn = firstPendingNanos + leadingEdgeNanos - now;
    if (committedBefore) {
      dueIn = Math.max(dueIn, lastCommitNanos + freshnessNanos - now);
    }
    long latest = firstPendingNanos + freshnessNanos - now;
    return OptionalLong.of(Math.max(0, Math.min(dueIn, latest)));
  }
}
