package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.delta.TableInspector;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.JournalFullException;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableKind;
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
import java.nio.file.Files;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is refused of a request is kept: the whole pipeline on real tables. */
class RejectedRowsTest {
  private static final TablePrefix PREFIX = TablePrefix.parse("main.telemetry.claude");
  private static final TableName REJECTS = TableName.parse("main.telemetry._otlp_rejects");
  private static final Principal CALLER =
      new Principal(
          "tester", List.of(new Grant("main.*", Set.of(Privilege.MODIFY, Privilege.SELECT))));
  private static final long OVER = Long.MIN_VALUE;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final SystemTime time = new SystemTime();
  private final SecureRandomness randomness = new SecureRandomness();
  private final LocalStorage storage = new LocalStorage(randomness);
  private final MemoryJournal.Storage disk = new MemoryJournal.Storage();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private PipelineOptions options = PipelineOptions.DEFAULTS.withFreshness(Duration.ofMillis(50));
  private LocalCatalog catalog;
  private MemoryJournal journal;
  private Pipeline pipeline;

  @BeforeEach
  void start() throws Exception {
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

  private void open() throws IOException {
    journal = new MemoryJournal(disk);
    pipeline =
        new Pipeline(
            new Pipeline.Parts(
                journal,
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
                Faults.NONE),
            options);
  }

  @AfterEach
  void stop() throws Exception {
    pipeline.close();
    journal.close();
  }

  @ParameterizedTest
  @EnumSource
  void rejectedRecordsAreRowsBesideTheGoodOnes(Signal signal) throws Exception {
    long before = time.epochMillis() * 1_000_000;

    Acceptance acceptance = post(signal, request(signal, 3, 2));

    assertThat(acceptance.records()).isEqualTo(3);
    assertThat(acceptance.rejections())
        .singleElement()
        .satisfies(rejection -> assertThat(rejection.count()).isEqualTo(2));
    commitAll();
    assertThat(rows("count(*)", PREFIX.table(signal))).containsExactly("3");
    assertThat(rows("table_name, signal, reason, records, principal, shortened"))
        .containsExactly(
            PREFIX.table(signal) + " " + signal.route() + " unsigned_too_large 1 tester false",
            PREFIX.table(signal) + " " + signal.route() + " unsigned_too_large 1 tester false");
    assertThat(rows("resource_attributes['service.name']")).containsOnly("claude-code");
    assertThat(rows("count(*), count(DISTINCT request_digest)")).containsExactly("2 1");
    assertThat(rows("message").get(0))
        .endsWith(
            "holds an unsigned 64-bit number over 9223372036854775807, which a BIGINT column"
                + " cannot hold.");
    assertThat(JSON.readTree(rows("record").get(0)).toString()).contains("9223372036854775808");
    assertThat(rows("bool_and(received_time_unix_nano >= " + before + ")")).containsExactly("true");
    assertThat(metric("otlp_delta_reject_rows")).isEqualTo(2);
    assertThat(metric("otlp_delta_records_accepted")).isEqualTo(3);
    assertThat(metric("otlp_delta_committed_rows")).isEqualTo(5);
    assertThat(folder.resolve("rejected")).doesNotExist();
  }

  @Test
  void ofManyTheFirstAreRowsAndTheOthersAreCounted() throws Exception {
    post(Signal.LOGS, request(Signal.LOGS, 1, 250));
    commitAll();

    assertThat(rows("count(*), sum(records), count(record)")).containsExactly("101 250 100");
    assertThat(rows("message, coalesce(record, 'none')").get(100))
        .isEqualTo(
            "150 more in the same request: each holds an unsigned 64-bit number over"
                + " 9223372036854775807, which a BIGINT column cannot hold. none");
  }

  @Test
  void aRequestWithoutAnyGoodRecordLeavesItsRowsOnce() throws Exception {
    byte[] body = request(Signal.METRICS, 0, 2);

    assertThat(post(Signal.METRICS, body).duplicate()).isFalse();
    assertThat(post(Signal.METRICS, body).duplicate()).isTrue();
    assertThat(post(Signal.METRICS, request(Signal.METRICS, 0, 3)).duplicate()).isFalse();
    commitAll();

    assertThat(rows("count(*)")).containsExactly("5");
    assertThat(metric("otlp_delta_records_rejected")).isEqualTo(5);
  }

  @Test
  void aRepeatDoublesNothingAlsoAfterARestart() throws Exception {
    byte[] body = request(Signal.LOGS, 1, 2);
    byte[] allBad = request(Signal.LOGS, 0, 1);
    post(Signal.LOGS, body);
    post(Signal.LOGS, allBad);
    assertThat(post(Signal.LOGS, body).duplicate()).isTrue();

    restart();

    assertThat(post(Signal.LOGS, body).duplicate()).isTrue();
    assertThat(post(Signal.LOGS, allBad).duplicate()).isTrue();
    commitAll();
    assertThat(rows("count(*)", PREFIX.table(Signal.LOGS))).containsExactly("1");
    assertThat(rows("count(*)")).containsExactly("3");
  }

  @Test
  void theAnswersOfARequestAndItsRepeatWaitForBothEntries() throws Exception {
    journal.holdSyncs();
    CompletableFuture<Acceptance> first = ingest(Signal.LOGS, request(Signal.LOGS, 1, 2));
    CompletableFuture<Acceptance> repeat = ingest(Signal.LOGS, request(Signal.LOGS, 1, 2));
    CompletableFuture<Acceptance> allBad = ingest(Signal.LOGS, request(Signal.LOGS, 0, 3));
    assertThat(List.of(first, repeat, allBad)).noneMatch(CompletableFuture::isDone);

    journal.sync();

    assertThat(first.get().duplicate()).isFalse();
    assertThat(repeat.get().duplicate()).isTrue();
    assertThat(allBad.get().duplicate()).isFalse();
    commitAll();
    assertThat(rows("count(*)", PREFIX.table(Signal.LOGS))).containsExactly("1");
    assertThat(rows("count(*)")).containsExactly("5");
  }

  /** The good records' entry was durable, the answer was not sent, and the client comes again. */
  @Test
  void aCrashBetweenTheTwoEntriesIsHealedByTheRepeat() throws Exception {
    byte[] body = request(Signal.LOGS, 1, 2);
    pipeline.close();
    TableHandle table = catalog.reopen(PREFIX.table(Signal.LOGS));
    journal
        .append(
            new Entry(
                table.id(),
                table.name(),
                table.kind(),
                1,
                time.epochMillis(),
                ByteBuffer.wrap(body)))
        .get();
    open();

    assertThat(post(Signal.LOGS, body).duplicate()).isTrue();
    assertThat(post(Signal.LOGS, body).duplicate()).isTrue();
    commitAll();

    assertThat(rows("count(*)", PREFIX.table(Signal.LOGS))).containsExactly("1");
    assertThat(rows("count(*)")).containsExactly("2");
  }

  @Test
  void withoutAMemoryEachRepeatIsStored() throws Exception {
    pipeline.close();
    options =
        new PipelineOptions(
            options.freshness(),
            options.leadingEdge(),
            options.maxBatchBytes(),
            options.workerThreads(),
            Duration.ZERO,
            options.maxRememberedRequests(),
            options.maxBackoff(),
            options.heldRetry(),
            options.quarantineAfter(),
            options.idleAfter());
    open();
    byte[] body = request(Signal.LOGS, 1, 1);
    post(Signal.LOGS, body);
    post(Signal.LOGS, body);
    commitAll();

    assertThat(rows("count(*), count(DISTINCT request_digest)")).containsExactly("2 1");
  }

  @Test
  void aRefusedRequestLeavesNoRows() throws Exception {
    journal.refuseNext(new JournalFullException("the journal is full", true));

    assertThatThrownBy(() -> post(Signal.LOGS, request(Signal.LOGS, 1, 1)))
        .cause()
        .isInstanceOfSatisfying(
            IngestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED));

    assertThat(journal.backlogs()).isEmpty();
    assertThat(catalog.list()).doesNotContain(REJECTS);
  }

  @Test
  void aDroppedTableIsMadeAgain() throws Exception {
    post(Signal.LOGS, request(Signal.LOGS, 0, 1));
    await("the first row is committed").until(() -> journal.backlogs().isEmpty());
    deleteFolder(Locations.path(catalog.location(REJECTS)));

    assertThat(post(Signal.LOGS, request(Signal.LOGS, 0, 2)).duplicate()).isFalse();
    commitAll();

    assertThat(rows("count(*)")).containsExactly("2");
  }

  @Test
  void aTableWithOtherColumnsLeavesThemInTheReport() throws Exception {
    new TableCreator(storage, "test").create(catalog.location(REJECTS), TableKind.LOGS);

    Acceptance acceptance = post(Signal.LOGS, request(Signal.LOGS, 2, 1));

    assertThat(acceptance.records()).isEqualTo(2);
    assertThat(acceptance.rejections()).hasSize(1);
    commitAll();
    assertThat(rows("count(*)", PREFIX.table(Signal.LOGS))).containsExactly("2");
    assertThat(rows("count(*)", REJECTS)).containsExactly("0");
    assertThat(report())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.path("table_name").asText())
                  .isEqualTo("main.telemetry.claude_otel_logs");
              assertThat(line.path("reason").asText()).isEqualTo("unsigned_too_large");
              assertThat(line.path("principal").asText()).isEqualTo("tester");
              assertThat(line.path("resource_attributes").path("service.name").asText())
                  .isEqualTo("claude-code");
              assertThat(JSON.readTree(line.path("record").asText()).path("timeUnixNano").asText())
                  .isEqualTo("9223372036854775808");
            });
    assertThat(notStored("unusable_table")).isEqualTo(1);
  }

  @Test
  void aFullJournalLeavesThemInTheReport() throws Exception {
    // The first append of a request without good records is that of its rejected ones.
    journal.refuseNext(new JournalFullException("the table's quota is spent", true));

    Acceptance acceptance = post(Signal.LOGS, request(Signal.LOGS, 0, 120));

    assertThat(acceptance.duplicate()).isFalse();
    assertThat(report()).hasSize(101);
    assertThat(notStored("journal_full")).isEqualTo(120);
    assertThat(post(Signal.LOGS, request(Signal.LOGS, 0, 120)).duplicate())
        .as("what is not stored is not remembered")
        .isFalse();
  }

  @Test
  void aReportThatCannotBeWrittenHarmsNoRequest() throws Exception {
    Files.writeString(folder.resolve("rejected"), "in the way");
    new TableCreator(storage, "test").create(catalog.location(REJECTS), TableKind.SPANS);

    assertThat(post(Signal.LOGS, request(Signal.LOGS, 1, 1)).records()).isEqualTo(1);

    assertThat(notStored("unusable_table")).isEqualTo(1);
  }

  @Test
  void theTableIsNotWrittenFromOutside() throws Exception {
    post(Signal.LOGS, request(Signal.LOGS, 0, 1));
    TableName other = TableName.parse("main.telemetry.other");
    new TableCreator(storage, "test").create(catalog.location(other), TableKind.REJECTS);

    assertRefused(
        REJECTS,
        "Table main.telemetry._otlp_rejects holds what the server refused, and only the server"
            + " writes it; name the table for log records in X-Databricks-UC-Table-Name (its name"
            + " usually ends in _otel_logs).");
    assertRefused(
        TableName.parse("main.nothing._OTLP_rejects"),
        "Table main.nothing._otlp_rejects holds what the server refused, and only the server"
            + " writes it; name the table for log records in X-Databricks-UC-Table-Name (its name"
            + " usually ends in _otel_logs).");
    assertRefused(
        other,
        "Table main.telemetry.other holds rejected records, but this request brings log records;"
            + " name the table for log records in X-Databricks-UC-Table-Name (its name usually ends"
            + " in _otel_logs).");
  }

  private void assertRefused(TableName table, String message) {
    assertThatThrownBy(() -> post(table, Signal.LOGS, request(Signal.LOGS, 1, 0)))
        .cause()
        .isInstanceOfSatisfying(
            IngestException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
              assertThat(e).hasMessage(message);
            });
  }

  private void restart() throws Exception {
    commitAll();
    pipeline.close();
    journal.close();
    open();
  }

  private void commitAll() throws Exception {
    assertThat(pipeline.drain(Duration.ofSeconds(30))).as("all is committed").isTrue();
  }

  private Acceptance post(Signal signal, byte[] body) throws Exception {
    return post(PREFIX.table(signal), signal, body);
  }

  private Acceptance post(TableName table, Signal signal, byte[] body) throws Exception {
    try {
      return ingest(table, signal, body).get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("refused", e.getCause());
    }
  }

  private CompletableFuture<Acceptance> ingest(Signal signal, byte[] body) {
    return ingest(PREFIX.table(signal), signal, body);
  }

  private CompletableFuture<Acceptance> ingest(TableName table, Signal signal, byte[] body) {
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

  private List<String> rows(String columns) throws Exception {
    return rows(columns, REJECTS);
  }

  /** The rows of a table in their order, the values of each with blanks between them. */
  private List<String> rows(String columns, TableName table) throws Exception {
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

  private List<JsonNode> report() throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("rejected/rejected.jsonl"))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private double metric(String name) {
    return meters.get(name).counters().stream().mapToDouble(counter -> counter.count()).sum();
  }

  private double notStored(String reason) {
    return meters.get("otlp_delta_rejects_not_stored").tag("reason", reason).counter().count();
  }

  private static void deleteFolder(Path root) throws Exception {
    try (var files = Files.walk(root)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static byte[] request(Signal signal, int good, int bad) {
    Resource resource =
        Resource.newBuilder()
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("service.name")
                    .setValue(AnyValue.newBuilder().setStringValue("claude-code")))
            .build();
    return message(signal, resource, good, bad).toByteArray();
  }

  private static Message message(Signal signal, Resource resource, int good, int bad) {
    return switch (signal) {
      case METRICS -> {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        var metrics = request.addResourceMetricsBuilder().setResource(resource);
        var gauge =
            metrics.addScopeMetricsBuilder().addMetricsBuilder().setName("cpu").getGaugeBuilder();
        for (int i = 0; i < good + bad; i++) {
          gauge.addDataPoints(
              NumberDataPoint.newBuilder().setAsInt(i).setTimeUnixNano(i < good ? 1 : OVER));
        }
        yield request.build();
      }
      case LOGS -> {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        var logs = request.addResourceLogsBuilder().setResource(resource).addScopeLogsBuilder();
        for (int i = 0; i < good + bad; i++) {
          logs.addLogRecords(LogRecord.newBuilder().setTimeUnixNano(i < good ? 1 : OVER));
        }
        yield request.build();
      }
      case TRACES -> {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var spans = request.addResourceSpansBuilder().setResource(resource).addScopeSpansBuilder();
        for (int i = 0; i < good + bad; i++) {
          spans.addSpans(Span.newBuilder().setName("s").setEndTimeUnixNano(i < good ? 1 : OVER));
        }
        yield request.build();
      }
    };
  }
}
