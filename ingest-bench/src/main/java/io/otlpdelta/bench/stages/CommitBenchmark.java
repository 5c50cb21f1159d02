package io.otlpdelta.bench.stages;

import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitResult;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.Signal;
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
import java.nio.file.Files;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Stage 7: one data file becomes one commit. Every commit names a file of another name with the
 * same content: a hard link, since the file itself is not written again.
 *
 * <p>Each iteration has a new table, so that its delta log grows to some hundred commits without a
 * checkpoint, as it does in the server before the next checkpoint.
 */
@State(Scope.Benchmark)
public class CommitBenchmark {
  private static final String VERSION = "bench";

  private Rig rig = Rig.create();

  /** Leaves the table of the last iteration and makes another. */
  @Setup(Level.Iteration)
  public void newTable() {
    rig.committer().close();
    rig = Rig.create();
  }

  @TearDown
  public void close() {
    rig.committer().close();
  }

  /** Commits one file, and asks for the transaction version first, as the pipeline does. */
  @Benchmark
  public CommitResult commit() throws CommitException {
    TableCommitter committer = rig.committer();
    long version = committer.transactionVersion("bench").orElse(0) + 1;
    DataFile file = rig.file();
    DataFile another =
        new DataFile(
            file.location().replace(".zstd.parquet", "-" + version + ".zstd.parquet"),
            file.bytes(),
            file.rows(),
            file.modifiedAtMillis(),
            file.statistics());
    link(file, another);
    return committer.commit(
        new TransactionId("bench", version), List.of(another), committer.layout());
  }

  /** A new table and a file that could be in it. */
  private record Rig(TableCommitter committer, DataFile file) {
    static Rig create() {
      LocalStorage storage = new LocalStorage(new SecureRandomness());
      try {
        TableCommitter committer = openNewTable(storage);
        return new Rig(committer, writeFile(storage, committer));
      } catch (IOException | CommitException | UnsupportedTableException e) {
        throw new IllegalStateException("the table to commit to cannot be made", e);
      }
    }
  }

  private static void link(DataFile file, DataFile another) {
    try {
      Files.createLink(Locations.path(another.location()), Locations.path(file.location()));
    } catch (IOException e) {
      throw new IllegalStateException("the file cannot get another name", e);
    }
  }

  private static TableCommitter openNewTable(LocalStorage storage)
      throws IOException, CommitException, UnsupportedTableException {
    SystemTime time = new SystemTime();
    TableName name = new TableName("main", "telemetry", "bench");
    LocalCatalog catalog =
        new LocalCatalog(
            BenchFolder.create("warehouse"),
            new KernelTableReader(storage),
            time,
            LocalCatalog.DEFAULT_FRESHNESS,
            10);
    new TableCreator(storage, VERSION).create(catalog.location(name), TableKind.LOGS);
    return new KernelCommitterFactory(storage, time, VERSION).open(catalog.reopen(name));
  }

  private static DataFile writeFile(LocalStorage storage, TableCommitter committer)
      throws IOException, CommitException {
    ParquetDataFileWriterFactory factory =
        new ParquetDataFileWriterFactory(
            storage, new SecureRandomness(), ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL);
    try (DataFileWriter writer = factory.open(committer.layout(), committer.dataLocation())) {
      writer.append(new Requests(Signal.LOGS, ContentCoding.IDENTITY, 100).next());
      return writer.finish().get(0);
    }
  }
}
