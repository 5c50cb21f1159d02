package io.otlpdelta.maintenance;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * What one run did.
 *
 * @param checkpointVersion the version of the checkpoint that was written
 * @param logFilesDeleted leftovers deleted from the delta log's folder; entries and checkpoints
 *     that Kernel deletes after a checkpoint are not counted
 * @param dataFilesDeleted data files and temporaries deleted from the table's folder
 */
public record MaintenanceResult(
    OptionalLong checkpointVersion, int logFilesDeleted, int dataFilesDeleted) {
  /** Nothing was due, or nothing was found. */
  public static final MaintenanceResult NOTHING = new MaintenanceResult(OptionalLong.empty(), 0, 0);

  public MaintenanceResult {
    requireNonNull(checkpointVersion, "checkpointVersion");
  }

  /** For the application log: {@code checkpoint=50 logFilesDeleted=2 dataFilesDeleted=0}. */
  @Override
  public String toString() {
    return (checkpointVersion.isPresent()
            ? "checkpoint=" + checkpointVersion.getAsLong() + " "
            : "")
        + "logFilesDeleted="
        + logFilesDeleted
        + " dataFilesDeleted="
        + dataFilesDeleted;
  }
}
