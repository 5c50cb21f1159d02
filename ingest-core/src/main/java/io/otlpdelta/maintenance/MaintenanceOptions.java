package io.otlpdelta.maintenance;

import java.time.Duration;

/**
 * When maintenance does what.
 *
 * @param checkpointVersions versions from one checkpoint to the next
 * @param cleaningInterval from one look for files that nothing needs to the next
 * @param temporaryAge how old a temporary file must be to count as left by a crash
 * @param orphanAge how old a data file that the table does not name must be to count as left by a
 *     crash; a table's {@code delta.deletedFileRetentionDuration} counts where it is longer
 */
public record MaintenanceOptions(
    int checkpointVersions, Duration cleaningInterval, Duration temporaryAge, Duration orphanAge) {
  public static final MaintenanceOptions DEFAULT =
      new MaintenanceOptions(50, Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(7));

  public MaintenanceOptions {
    if (checkpointVersions <= 0) {
      throw new IllegalArgumentException(
          "checkpointVersions: " + checkpointVersions + " (expected: > 0)");
    }
    requirePositive("cleaningInterval", cleaningInterval);
    requirePositive("temporaryAge", temporaryAge);
    requirePositive("orphanAge", orphanAge);
  }

  private static void requirePositive(String name, Duration age) {
    if (age.isZero() || age.isNegative()) {
      throw new IllegalArgumentException(name + ": " + age + " (expected: > 0)");
    }
  }
}
