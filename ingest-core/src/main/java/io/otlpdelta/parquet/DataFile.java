package io.otlpdelta.parquet;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A complete, durable Parquet file that no table names yet.
 *
 * @param location the file's URI
 * @param bytes its size
 * @param rows its rows
 * @param modifiedAtMillis its modification time, epoch milliseconds
 * @param statistics per-column statistics for the delta log
 * @param partition the values of the table's partition columns, in their order
 */
public record DataFile(
    String location,
    long bytes,
    long rows,
    long modifiedAtMillis,
    FileStatistics statistics,
    List<PartitionValue> partition) {
  public DataFile {
    requireNonNull(location, "location");
    requireNonNull(statistics, "statistics");
    partition = List.copyOf(partition);
  }

  /** A file of a table that is not partitioned. */
  public DataFile(
      String location, long bytes, long rows, long modifiedAtMillis, FileStatistics statistics) {
    this(location, bytes, rows, modifiedAtMillis, statistics, List.of());
  }
}
