package io.otlpdelta.pipeline;

import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.parquet.FileStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** Data files in memory that outlive the process, with rows made by the real stage 5. */
final class SimulatedFiles {
  /** Two rows or more make two files, as those of a partitioned table may. */
  private static final String SECOND_FILE = "-second";

  private final Map<String, StoredRows> files = new LinkedHashMap<>();
  private final Set<String> named = new HashSet<>();
  private final SimulationLedger ledger;
  private final LongSupplier nowMillis;
  private int made;
  private int failures;

  private record StoredRows(List<String> rows, long modifiedAtMillis) {}

  SimulatedFiles(SimulationLedger ledger, LongSupplier nowMillis) {
    this.ledger = ledger;
    this.nowMillis = nowMillis;
  }

  /** The writers of one process. */
  DataFileWriterFactory writers(Lifeline lifeline) {
    return (layout, dataLocation) -> {
      lifeline.touch();
      failIfDue();
      lifeline.fileOpened();
      return new Writer(lifeline, dataLocation + "/part-" + made++);
    };
  }

  /** The next operations fail. */
  void failNext(int count) {
    failures = count;
  }

  /** A file that somebody else wrote. */
  DataFile put(String location, List<String> rows) {
    files.put(location, new StoredRows(List.copyOf(rows), nowMillis.getAsLong()));
    return new DataFile(
        location, 1, rows.size(), nowMillis.getAsLong(), new FileStatistics(Map.of()));
  }

  String newLocation(String folder) {
    return folder + "/part-" + made++;
  }

  /** A table names the file from now on. */
  List<String> name(DataFile file) {
    StoredRows stored = files.get(file.location());
    if (stored == null || stored.rows().size() != file.rows()) {
      throw ledger.broken(
          Invariant.NO_DANGLING,
          "a table names " + file + ", of which there is " + (stored == null ? "nothing" : stored));
    }
    named.add(file.location());
    return stored.rows();
  }

  boolean exists(DataFile file) {
    return files.containsKey(file.location());
  }

  void delete(String location) {
    if (named.contains(location)) {
      throw ledger.broken(Invariant.NO_DANGLING, location + " is deleted, a table names it");
    }
    files.remove(location);
  }

  /** Another writer's vacuum: files of that age that no table names. */
  int vacuum(long minAgeMillis, Set<String> kept) {
    int before = files.size();
    long latest = nowMillis.getAsLong() - minAgeMillis;
    files
        .entrySet()
        .removeIf(
            file ->
                file.getValue().modifiedAtMillis() <= latest
                    && !named.contains(file.getKey())
                    && !kept.contains(file.getKey()));
    return before - files.size();
  }

  private void failIfDue() throws IOException {
    if (failures > 0) {
      failures--;
      throw new IOException("injected: the storage does not answer");
    }
  }

  private final class Writer implements DataFileWriter {
    private final Lifeline lifeline;
    private final String location;
    private final List<String> rows = new ArrayList<>();
    private long bytes;
    private boolean finished;
    private boolean closed;

    Writer(Lifeline lifeline, String location) {
      this.lifeline = lifeline;
      this.location = location;
    }

    @Override
    public FlattenResult append(ByteBuffer otlp) throws IOException {
      lifeline.touch();
      failIfDue();
      int before = rows.size();
      FlattenResult result = SimulatedRows.addTo(rows, otlp);
      if (rows.stream().skip(before).anyMatch(SimulatedRows::isPoisoned)) {
        throw new IllegalStateException("injected: a row that cannot be made");
      }
      bytes += otlp.remaining();
      return result;
    }

    @Override
    public long rows() {
      return rows.size();
    }

    @Override
    public long estimatedBytes() {
      return bytes;
    }

    @Override
    public int files() {
      return rows.size() > 1 ? 2 : rows.size();
    }

    @Override
    public List<DataFile> finish() throws IOException {
      lifeline.touch();
      int half = rows.size() / 2;
      List<DataFile> made = new ArrayList<>();
      if (half > 0) {
        made.add(put(location + SECOND_FILE, rows.subList(0, half)));
      }
      made.add(put(location, rows.subList(half, rows.size())));
      failIfDue();
      finished = true;
      return made;
    }

    @Override
    public void close() {
      lifeline.touch();
      if (!closed) {
        lifeline.fileClosed();
        closed = true;
      }
      if (!finished) {
        delete(location);
        delete(location + SECOND_FILE);
      }
    }
  }
}
