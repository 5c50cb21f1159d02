package io.otlpdelta.straightforward;

import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.parquet.FileStatistics;
import io.otlpdelta.parquet.FileStatistics.ColumnStatistics;
import io.otlpdelta.parquet.PartitionValue;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a factory made of some bodies, for comparison with what another one did.
 *
 * @param results what each body became
 * @param rows the rows in the writer's own count
 */
public record WrittenFiles(
    TableStorage storage, List<FlattenResult> results, long rows, List<DataFile> files) {
  private static final int MAX_SHOWN_ROWS = 2;
  private static final int MAX_SHOWN_CHARACTERS = 400;

  /** Writes the bodies; no file comes of bodies without rows. */
  public static WrittenFiles of(
      DataFileWriterFactory factory,
      TableStorage storage,
      String folder,
      TableLayout layout,
      List<ByteBuffer> bodies)
      throws IOException {
    List<FlattenResult> results = new ArrayList<>();
    try (DataFileWriter writer = factory.open(layout, folder)) {
      for (ByteBuffer body : bodies) {
        results.add(writer.append(body));
      }
      List<DataFile> files = writer.rows() == 0 ? List.of() : writer.finish();
      return new WrittenFiles(storage, results, writer.rows(), files);
    }
  }

  /**
   * Fails unless both have equal results, partitions, rows (in any order) and statistics.
   *
   * @throws AssertionError that tells the first differences
   */
  public void expectSameAs(WrittenFiles expected) throws IOException {
    expectEqual("bodies", results.size(), expected.results.size());
    for (int i = 0; i < expected.results.size(); i++) {
      expectEqual("result of body " + i, results.get(i), expected.results.get(i));
    }
    expectEqual("rows that were counted", rows, expected.rows);
    expectEqual(
        "rows that the files tell of", files.stream().mapToLong(DataFile::rows).sum(), rows);
    expectSameRows(rowsByPartition(), expected.rowsByPartition());
    expectSameStatistics(statisticsByPartition(), expected.statisticsByPartition());
  }

  private Map<List<PartitionValue>, List<String>> rowsByPartition() throws IOException {
    Map<List<PartitionValue>, List<String>> partitions = new HashMap<>();
    for (DataFile file : files) {
      List<String> found = CanonicalRows.of(storage, file);
      expectEqual("rows in " + file.location(), (long) found.size(), file.rows());
      partitions.computeIfAbsent(file.partition(), partition -> new ArrayList<>()).addAll(found);
    }
    partitions.values().forEach(Collections::sort);
    return partitions;
  }

  private static void expectSameRows(
      Map<List<PartitionValue>, List<String>> actual,
      Map<List<PartitionValue>, List<String>> expected) {
    expectEqual("partitions", actual.keySet(), expected.keySet());
    expected.forEach(
        (partition, rows) -> {
          List<String> found = actual.get(partition);
          if (!found.equals(rows)) {
            throw new AssertionError("rows of partition " + partition + ": " + gap(found, rows));
          }
        });
  }

  /** Both lists are sorted. */
  private static String gap(List<String> actual, List<String> expected) {
    List<String> tooMany = new ArrayList<>(actual);
    List<String> missing = new ArrayList<>();
    for (String row : expected) {
      int at = Collections.binarySearch(tooMany, row);
      if (at < 0) {
        missing.add(row);
      } else {
        tooMany.remove(at);
      }
    }
    int same = missing.isEmpty() || tooMany.isEmpty() ? 0 : shared(missing.get(0), tooMany.get(0));
    return tooMany.size()
        + " that should not be there\n  "
        + shown(tooMany, same)
        + "\n"
        + missing.size()
        + " that should\n  "
        + shown(missing, same);
  }

  private static int shared(String left, String right) {
    int length = 0;
    while (length < Math.min(left.length(), right.length())
        && left.charAt(length) == right.charAt(length)) {
      length++;
    }
    return Math.max(0, length - MAX_SHOWN_CHARACTERS / 2);
  }

  private static String shown(List<String> rows, int from) {
    return String.join(
        "\n  ",
        rows.stream()
            .limit(MAX_SHOWN_ROWS)
            .map(row -> row.substring(Math.min(from, row.length())))
            .map(row -> row.substring(0, Math.min(row.length(), MAX_SHOWN_CHARACTERS)))
            .toList());
  }

  private Map<List<PartitionValue>, List<FileStatistics>> statisticsByPartition() {
    Map<List<PartitionValue>, List<FileStatistics>> partitions = new HashMap<>();
    for (DataFile file : files) {
      partitions
          .computeIfAbsent(file.partition(), partition -> new ArrayList<>())
          .add(file.statistics());
    }
    return partitions;
  }

  /** Where one writer made several files for a partition, each has statistics of its own rows. */
  private static void expectSameStatistics(
      Map<List<PartitionValue>, List<FileStatistics>> actual,
      Map<List<PartitionValue>, List<FileStatistics>> expected) {
    expected.forEach(
        (partition, statistics) -> {
          if (statistics.size() == 1 && actual.get(partition).size() == 1) {
            expectSameStatistics(
                partition, actual.get(partition).get(0).columns(), statistics.get(0).columns());
          }
        });
  }

  private static void expectSameStatistics(
      List<PartitionValue> partition,
      Map<List<String>, ColumnStatistics> actual,
      Map<List<String>, ColumnStatistics> expected) {
    expectEqual("columns with statistics in " + partition, actual.keySet(), expected.keySet());
    expected.forEach(
        (column, statistics) ->
            expectEqual(
                "statistics of " + column + " in " + partition, actual.get(column), statistics));
  }

  private static void expectEqual(String what, Object actual, Object expected) {
    if (!actual.equals(expected)) {
      throw new AssertionError(what + ": " + actual + " (expected: " + expected + ")");
    }
  }
}
