package io.otlpdelta.parquet;

import static java.util.Objects.requireNonNull;

/**
 * A complete, durable Parquet file that no table names yet.
 *
 * @param location the file's URI
 * @param bytes its size
 * @param rows its rows
 * @param modifiedAtMillis its modification time, epoch milliseconds
 * @param statistics per-column statistics for the delta log
 */
public record DataFile(
    String location, long bytes, long rows, long modifiedAtMillis, FileStatistics statistics) {
  public DataFile {
    requireNonNull(location, "location");
    requireNonNull(statistics, "statistics");
  }
}
