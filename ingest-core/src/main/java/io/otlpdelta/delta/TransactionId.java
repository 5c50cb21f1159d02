package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

/**
 * The Delta {@code SetTransaction} of a batch.
 *
 * @param appId stable for a journal's lifetime
 * @param version the position of the batch's last entry; grows with each commit to a table
 */
public record TransactionId(String appId, long version) {
  public TransactionId {
    requireNonNull(appId, "appId");
    if (version <= 0) {
      throw new IllegalArgumentException("version: " + version + " (expected: > 0)");
    }
  }
}
