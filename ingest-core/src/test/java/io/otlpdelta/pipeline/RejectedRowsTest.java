package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.JournalFailedException;
import io.otlpdelta.journal.JournalFullException;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.Locations;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is refused of a request is kept: as rows of real tables. */
class RejectedRowsTest extends RejectedRowsFixture {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @EnumSource
  void rejectedRecordsAreRowsBesideTheGoodOnes(Signal signal) throws Exception {
    long before = time.epochMillis() * 1_000_000;

    Acceptance acceptance = post(signal, RejectableRequests.of(signal, 3, 2));

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
    post(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 1, 250));
    commitAll();

    assertThat(rows("count(*), sum(records), count(record)")).containsExactly("101 250 100");
    assertThat(rows("message, coalesce(record, 'none')").get(100))
        .isEqualTo(
            "150 more in the same request: each holds an unsigned 64-bit number over"
                + " 9223372036854775807, which a BIGINT column cannot hold. none");
  }

  @Test
  void aRequestWithoutAnyGoodRecordLeavesItsRowsOnce() throws Exception {
    byte[] body = RejectableRequests.of(Signal.METRICS, 0, 2);

    assertThat(post(Signal.METRICS, body).duplicate()).isFalse();
    assertThat(post(Signal.METRICS, body).duplicate()).isTrue();
    assertThat(post(Signal.METRICS, RejectableRequests.of(Signal.METRICS, 0, 3)).duplicate())
        .isFalse();
    commitAll();

    assertThat(rows("count(*)")).containsExactly("5");
    assertThat(metric("otlp_delta_records_rejected")).isEqualTo(5);
  }

  @Test
  void aRepeatDoublesNothingAlsoAfterARestart() throws Exception {
    byte[] body = RejectableRequests.of(Signal.LOGS, 1, 2);
    byte[] allBad = RejectableRequests.of(Signal.LOGS, 0, 1);
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
    CompletableFuture<Acceptance> first =
        ingest(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 1, 2));
    CompletableFuture<Acceptance> repeat =
        ingest(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 1, 2));
    CompletableFuture<Acceptance> allBad =
        ingest(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 0, 3));
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
    byte[] body = RejectableRequests.of(Signal.LOGS, 1, 2);
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
            options.idleAfter(),
            options.stampedTables());
    open();
    byte[] body = RejectableRequests.of(Signal.LOGS, 1, 1);
    post(Signal.LOGS, body);
    post(Signal.LOGS, body);
    commitAll();

    assertThat(rows("count(*), count(DISTINCT request_digest)")).containsExactly("2 1");
  }

  @Test
  void aRefusedRequestLeavesNoRows() throws Exception {
    journal.refuseNext(new JournalFullException("the journal is full", true));

    assertThatThrownBy(() -> post(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 1, 1)))
        .cause()
        .isInstanceOfSatisfying(
            IngestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED));

    assertThat(journal.backlogs()).isEmpty();
    assertThat(catalog.list()).doesNotContain(REJECTS);
  }

  /** The answer of the journal takes its time, and then it is a failure. */
  @Test
  void aRequestThatIsRefusedLateLeavesNoRows() throws Exception {
    pipeline.close();
    CompletableFuture<Position> late = new CompletableFuture<>();
    List<TableKind> appended = new ArrayList<>();
    journalSeam =
        honest ->
            new ForwardingJournal(honest) {
              @Override
              public CompletableFuture<Position> append(Entry entry) {
                appended.add(entry.kind());
                return appended.size() == 1 ? late : super.append(entry);
              }
            };
    open();
    byte[] body = RejectableRequests.of(Signal.LOGS, 1, 1);
    CompletableFuture<Acceptance> answer = ingest(Signal.LOGS, body);
    assertThat(answer).isNotDone();

    late.completeExceptionally(new JournalFailedException("the disk failed", null));

    assertThatThrownBy(answer::get)
        .cause()
        .isInstanceOfSatisfying(
            IngestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThat(appended).containsExactly(TableKind.LOGS);
    assertThat(post(Signal.LOGS, body).duplicate()).isFalse();
    commitAll();
    assertThat(rows("count(*)", PREFIX.table(Signal.LOGS))).containsExactly("1");
    assertThat(rows("count(*)")).containsExactly("1");
  }

  @Test
  void aDroppedTableIsMadeAgain() throws Exception {
    post(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 0, 1));
    await("the first row is committed").until(() -> journal.backlogs().isEmpty());
    deleteFolder(Locations.path(catalog.location(REJECTS)));

    assertThat(post(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 0, 2)).duplicate()).isFalse();
    commitAll();

    assertThat(rows("count(*)")).containsExactly("2");
  }

  @Test
  void theTableIsNotWrittenFromOutside() throws Exception {
    post(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 0, 1));
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
    assertThatThrownBy(() -> post(table, Signal.LOGS, RejectableRequests.of(Signal.LOGS, 1, 0)))
        .cause()
        .isInstanceOfSatisfying(
            IngestException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
              assertThat(e).hasMessage(message);
            });
  }

  private static void deleteFolder(Path root) throws Exception {
    try (var files = Files.walk(root)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
