package io.otlpdelta.pipeline;

import io.otlpdelta.journal.Position;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.TableLayout;
import java.util.List;

/**
 * Consecutive entries of one table, made into files that are durable and that no commit names yet.
 * Its bounds never change, also when its commit is repeated.
 *
 * @param after the position before its first entry
 * @param last the position of its last entry, which becomes the transaction version
 * @param entries how many entries
 * @param layout the table's columns as the files were written for them
 * @param files the rows; none when the entries made none
 * @param oldestReceivedAtMillis when its first request arrived, epoch milliseconds
 */
record Batch(
    Position after,
    Position last,
    int entries,
    TableLayout layout,
    List<DataFile> files,
    long oldestReceivedAtMillis) {
  Batch {
    files = List.copyOf(files);
  }

  long rows() {
    return files.stream().mapToLong(DataFile::rows).sum();
  }

  long bytes() {
    return files.stream().mapToLong(DataFile::bytes).sum();
  }
}
