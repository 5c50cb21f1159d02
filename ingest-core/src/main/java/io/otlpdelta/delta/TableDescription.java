package io.otlpdelta.delta;

import io.otlpdelta.catalog.TableMetadata;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A table as its delta log describes it, for people.
 *
 * @param protocol the reader's and writer's protocol version, and the table features if there are
 *     any: {@code (1, 2)}, {@code (3, 7) columnMapping, deletionVectors}
 * @param files live data files
 * @param rows rows in them, deleted ones not counted; empty when a file has no statistics
 * @param bytes their bytes
 * @param lastCommitAtMillis when the latest version was written, epoch milliseconds
 * @param transactions the latest transaction version of each application that writes here
 */
public record TableDescription(
    TableMetadata metadata,
    String protocol,
    long files,
    OptionalLong rows,
    long bytes,
    long lastCommitAtMillis,
    SortedMap<String, Long> transactions) {
  public TableDescription {
    transactions = Collections.unmodifiableSortedMap(new TreeMap<>(transactions));
  }
}
