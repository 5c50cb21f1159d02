package io.otlpdelta.delta;

/**
 * How a commit ended well.
 *
 * @param outcome whether this call wrote it
 * @param tableVersion the table version that holds the batch; for {@code ALREADY_COMMITTED} the
 *     latest one
 */
public record CommitResult(Outcome outcome, long tableVersion) {
  /** Both mean that the batch is in the table, exactly once. */
  public enum Outcome {
    COMMITTED,
    ALREADY_COMMITTED
  }
}
