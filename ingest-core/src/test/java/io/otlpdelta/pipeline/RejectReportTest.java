package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.env.NamedPipe;
import io.otlpdelta.journal.JournalFullException;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is refused of a request and cannot be rows is in the report file. */
class RejectReportTest extends RejectedRowsFixture {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void aTableWithOtherColumnsLeavesThemInTheReport() throws Exception {
    new TableCreator(storage, "test").create(catalog.location(REJECTS), TableKind.LOGS);

    Acceptance acceptance = post(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 2, 1));

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

    Acceptance acceptance = post(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 0, 120));

    assertThat(acceptance.duplicate()).isFalse();
    assertThat(report()).hasSize(101);
    assertThat(notStored("journal_full")).isEqualTo(120);
    assertThat(post(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 0, 120)).duplicate())
        .as("what is not stored is not remembered")
        .isFalse();
  }

  @Test
  void aReportThatCannotBeWrittenHarmsNoRequest() throws Exception {
    Files.writeString(folder.resolve("rejected"), "in the way");
    new TableCreator(storage, "test").create(catalog.location(REJECTS), TableKind.SPANS);

    assertThat(post(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 1, 1)).records()).isEqualTo(1);

    assertThat(notStored("unusable_table")).isEqualTo(1);
  }

  @Test
  @Timeout(60)
  void aSlowReportHoldsUpNoThreadOfTheJournal() throws Exception {
    Path file = Files.createDirectory(folder.resolve("rejected")).resolve("rejected.jsonl");
    NamedPipe.create(file);
    journal.holdSyncs();
    CompletableFuture<Acceptance> answer =
        ingest(Signal.LOGS, RejectableRequests.of(Signal.LOGS, 0, 1));

    CompletableFuture<Void> failing = CompletableFuture.runAsync(journal::failDisk);

    try {
      failing.get(20, TimeUnit.SECONDS);
      assertThat(answer).isNotDone();
    } finally {
      assertThat(Files.readString(file)).contains("unsigned_too_large");
    }
    assertThat(answer.get(20, TimeUnit.SECONDS).rejections()).hasSize(1);
    assertThat(notStored("failed")).isEqualTo(1);
  }

  private List<JsonNode> report() throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("rejected/rejected.jsonl"))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private double notStored(String reason) {
    return meters.get("otlp_delta_rejects_not_stored").tag("reason", reason).counter().count();
  }
}
