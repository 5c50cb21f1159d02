package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.delta.TableInspector;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.model.TablePrefix;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.otlp.DecodeLimits;
import io.otlpdelta.otlp.OtlpRequestDecoder;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole pipeline on real tables of all signals, for what it does with records it refuses. */
abstract class RejectedRowsFixture {
  static final TablePrefix PREFIX = TablePrefix.parse("main.telemetry.claude");
  static final TableName REJECTS = TableName.parse("main.telemetry._otlp_rejects");
  private static final Principal CALLER =
      new Principal(
          "tester", List.of(new Grant("main.*", Set.of(Privilege.MODIFY, Privilege.SELECT))));

  @TempDir Path folder;

  final SystemTime time = new SystemTime();
  final SecureRandomness randomness = new SecureRandomness();
  final LocalStorage storage = new LocalStorage(randomness);
  final MemoryJournal.Storage disk = new MemoryJournal.Storage();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  PipelineOptions options = PipelineOptions.DEFAULTS.withFreshness(Duration.ofMillis(50));
  LocalCatalog catalog;
  MemoryJournal journal;
  UnaryOperator<Journal> journalSeam = UnaryOperator.identity();
  Pipeline pipeline;

  @BeforeEach
  final void start() throws Exception {
    catalog =
        new LocalCatalog(
            folder.resolve("warehouse"),
            new KernelTableReader(storage),
            new TableCreator(storage, "test"),
            time,
            Duration.ofMillis(1),
            100);
    for (Signal signal : Signal.values()) {
      new TableCreator(storage, "test")
          .create(catalog.location(PREFIX.table(signal)), signal.tableKind());
    }
    open();
  }

  final void open() throws IOException {
    journal = new MemoryJournal(disk);
    pipeline =
        new Pipeline(
            new Pipeline.Parts(
                journalSeam.apply(journal),
                Incarnations.open(
                    storage, Locations.of(folder.resolve("incarnations")), journal.id()),
                Quarantine.open(
                    new QuarantineStore(folder.resolve("quarantine"), randomness, Faults.NONE),
                    journal,
                    1 << 20,
                    Faults.NONE),
                catalog,
                new OtlpRequestDecoder(DecodeLimits.DEFAULTS),
                new KernelCommitterFactory(storage, time, "test"),
                new ParquetDataFileWriterFactory(storage, randomness, 1),
                (entry, reason) -> {
                  throw new AssertionError("no entry is a dead letter", reason);
                },
                new RejectedRecords(folder.resolve("rejected"), time),
                CommitListener.NONE,
                new IngestMetrics(meters),
                time,
                randomness,
                Faults.NONE),
            options);
  }

  @AfterEach
  final void stop() throws Exception {
    pipeline.close();
    journal.close();
  }

  final void restart() throws Exception {
    commitAll();
    pipeline.close();
    journal.close();
    open();
  }

  final void commitAll() throws Exception {
    assertThat(pipeline.drain(Duration.ofSeconds(30))).as("all is committed").isTrue();
  }

  final Acceptance post(Signal signal, byte[] body) throws Exception {
    return post(PREFIX.table(signal), signal, body);
  }

  final Acceptance post(TableName table, Signal signal, byte[] body) throws Exception {
    try {
      return ingest(table, signal, body).get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("refused", e.getCause());
    }
  }

  final CompletableFuture<Acceptance> ingest(Signal signal, byte[] body) {
    return ingest(PREFIX.table(signal), signal, body);
  }

  final CompletableFuture<Acceptance> ingest(TableName table, Signal signal, byte[] body) {
    return pipeline
        .ingest()
        .ingest(
            new IngestRequest(
                CALLER,
                table,
                signal,
                BodyEncoding.PROTOBUF,
                ContentCoding.IDENTITY,
                ByteBuffer.wrap(body.clone()),
                false));
  }

  final List<String> rows(String columns) throws Exception {
    return rows(columns, REJECTS);
  }

  /** The rows of a table in their order, the values of each with blanks between them. */
  final List<String> rows(String columns, TableName table) throws Exception {
    List<Path> files = new TableInspector(storage).liveFiles(catalog.location(table));
    if (files.isEmpty()) {
      return List.of("0");
    }
    String names =
        files.stream()
            .sorted(Comparator.comparing(Path::toString))
            .map(file -> "'" + file + "'")
            .collect(Collectors.joining(","));
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery("SELECT " + columns + " FROM read_parquet([" + names + "])")) {
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          values.add(result.getString(i));
        }
        rows.add(String.join(" ", values));
      }
    }
    return rows;
  }

  final double metric(String name) {
    return meters.get(name).counters().stream().mapToDouble(counter -> counter.count()).sum();
  }
}
