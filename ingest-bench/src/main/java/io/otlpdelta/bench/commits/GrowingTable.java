package io.otlpdelta.bench.commits;

import com.sun.management.ThreadMXBean;
import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.maintenance.MaintenanceOptions;
import io.otlpdelta.maintenance.TableMaintenance;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A logs table on disk, a committer and maintenance without compaction, so that each commit leaves
 * one more live file. All its data files are hard links to one.
 */
final class GrowingTable implements AutoCloseable {
  private static final String APP = "bench";

  /** The server's default, {@code commitsPerCheckpoint}. */
  private static final int COMMITS_PER_CHECKPOINT = 100;

  private static final int RECORDS_PER_FILE = 100;

  private final CommitLibrary library;
  private final Time time;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final LocalStorage storage = new LocalStorage(new SecureRandomness());
  private final TableHandle table;
  private final TableMaintenance maintenance;
  private final DataFile file;
  private TableCommitter committer;
  private long commits;
  private long files;
  private long checkpointNanos;

  /** Makes an empty table in a new folder. */
  GrowingTable(CommitLibrary library, Path folder, Time time)
      throws IOException, CommitException, UnsupportedTableException {
    this.library = library;
    this.time = time;
    String location = Locations.of(folder);
    new TableCreator(storage, APP).create(location, TableKind.LOGS);
    TableName name = new TableName("main", "bench", "commits");
    TableId id =
        new KernelTableReader(storage)
            .read(TableAddress.byPath(name, location))
            .orElseThrow(() -> new IOException("there is no table at " + location))
            .id();
    this.table = new TableHandle(id, name, location, TableKind.LOGS);
    MaintenanceOptions defaults = MaintenanceOptions.DEFAULT;
    this.maintenance =
        new TableMaintenance(
            storage,
            time,
            new MaintenanceOptions(
                COMMITS_PER_CHECKPOINT,
                defaults.cleaningInterval(),
                defaults.temporaryAge(),
                defaults.orphanAge()));
    this.committer = opened();
    this.file = writeFile();
  }

  long commits() {
    return commits;
  }

  long files() {
    return files;
  }

  /** The last checkpoint's time, and that of the clean-up behind it. */
  long checkpointNanos() {
    return checkpointNanos;
  }

  /**
   * What the committer took for a commit, without what stands around it.
   *
   * @param allocatedBytes by its thread
   */
  record Taken(long nanos, long allocatedBytes) {}

  /** Commits once, and runs maintenance. */
  Taken commit(int newFiles) throws IOException, CommitException {
    List<DataFile> added = new ArrayList<>();
    for (int i = 0; i < newFiles; i++) {
      added.add(anotherFile());
    }
    long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
    long start = time.nanoTime();
    long version = committer.transactionVersion(APP).orElse(0) + 1;
    committer.commit(new TransactionId(APP, version), added, committer.layout());
    long nanos = time.nanosSince(start);
    long allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
    commits++;
    maintain();
    return new Taken(nanos, allocated);
  }

  /** Opens the committer anew; returns the nanoseconds to its first transaction version. */
  long reopen() throws CommitException {
    long start = time.nanoTime();
    committer = opened();
    return time.nanosSince(start);
  }

  @Override
  public void close() {
    committer.close();
  }

  private TableCommitter opened() throws CommitException {
    TableCommitter opened = library.committers(storage, time, APP).open(table);
    long version = opened.transactionVersion(APP).orElse(0);
    if (version != commits) {
      throw new IllegalStateException(
          "transaction version " + version + " (expected: " + commits + ")");
    }
    return opened;
  }

  private void maintain() throws CommitException {
    long start = time.nanoTime();
    if (maintenance.run(table).checkpointVersion().isPresent()) {
      checkpointNanos = time.nanosSince(start);
    }
  }

  private DataFile anotherFile() throws IOException {
    files++;
    DataFile another =
        new DataFile(
            file.location().replace(".zstd.parquet", "-" + files + ".zstd.parquet"),
            file.bytes(),
            file.rows(),
            file.modifiedAtMillis(),
            file.statistics());
    Files.createLink(Locations.path(another.location()), Locations.path(file.location()));
    return another;
  }

  private DataFile writeFile() throws IOException, CommitException {
    ParquetDataFileWriterFactory factory =
        new ParquetDataFileWriterFactory(
            storage, new SecureRandomness(), ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL);
    RequestPool pool =
        RequestPool.generate(
            new Shape(Signal.LOGS, ContentCoding.IDENTITY, RECORDS_PER_FILE), 1, 1);
    try (DataFileWriter writer = factory.open(committer.layout(), committer.dataLocation())) {
      writer.append(ByteBuffer.wrap(pool.get(0).body()));
      return writer.finish().get(0);
    }
  }
}
