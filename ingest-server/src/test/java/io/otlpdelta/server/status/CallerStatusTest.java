package io.otlpdelta.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.TableStatus;
import io.otlpdelta.pipeline.TableStatus.Committed;
import io.otlpdelta.pipeline.TableStatus.Hold;
import io.otlpdelta.pipeline.TableStatus.LastCommit;
import io.otlpdelta.pipeline.TableStatus.LastRequest;
import io.otlpdelta.pipeline.TableStatus.Quarantined;
import io.otlpdelta.pipeline.TableStatus.Requests;
import io.otlpdelta.pipeline.TableStatus.Waiting;
import io.otlpdelta.server.http.RefusalListener.RefusedRequest;
import io.otlpdelta.server.http.StatusPage.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The page itself, from fixed numbers. */
class CallerStatusTest {
  private static final TableName LOGS = TableName.parse("main.telemetry.claude_otel_logs");
  private static final Principal CALLER = new Principal("ci", List.of());
  private static final Instant START = Instant.parse("2026-10-01T12:00:00Z");

  private final ManualTime time = new ManualTime(START.toEpochMilli());
  private final List<TableStatus> tables = new ArrayList<>();
  private final RefusalLedger refusals = new RefusalLedger(time);
  private final CallerStatus status =
      new CallerStatus(
          (caller, wanted) ->
              tables.stream()
                  .filter(table -> wanted.isEmpty() || wanted.contains(table.name()))
                  .toList(),
          refusals,
          "1.2.3",
          time);

  @Test
  void aTableWithEverythingAsText() {
    tables.add(troubled());
    refuse();
    time.advance(Duration.ofSeconds(90));

    assertThat(status.text(all()))
        .isEqualTo(
            """
            otlp-delta 1.2.3, counts since its start at 2026-10-01T12:00:00Z, 90 s ago
            You are 'ci'.

            main.telemetry.claude_otel_logs
              last request  2026-10-01T12:01:00Z, 30 s ago, by 'ci'
              accepted      12 requests with 320 records
              repeated      1 request with 20 records, not stored again
              rejected      3 records that no table can hold; see main.telemetry._otlp_rejects
              waiting       2 requests in the journal (8192 bytes), the oldest for 60 s
              committed     300 rows in 5 commits, the last at 2026-10-01T12:00:10Z, 80 s ago, as version 17
              set aside     1 record that made no rows, a defect of the server; its folder dead-letters has them
              HELD          not written since 2026-10-01T12:00:20Z, 70 s ago: MODIFY was withdrawn
              QUARANTINE    4 requests with 40 records (16 KiB) until an administrator replays the 2 items

            Your requests that were refused, the newest first:
              400 logs for main.telemetry.claude_otel_logs, once, last at 2026-10-01T12:00:00Z, 90 s ago (request 0123456789abcdef)
                  The header is not usable.
            """);
  }

  @Test
  void aTableWithEverythingAsJson() throws Exception {
    tables.add(troubled());
    refuse();
    time.advance(Duration.ofSeconds(90));

    assertThat(new ObjectMapper().readTree(status.json(all())))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"version": "1.2.3", "countersSince": "2026-10-01T12:00:00Z",
                     "now": "2026-10-01T12:01:30Z", "caller": "ci",
                     "tables": [
                      {"table": "main.telemetry.claude_otel_logs",
                       "tableId": "00000000-0000-0001-0000-000000000002",
                       "requests": {"accepted": 12, "records": 320, "repeated": 1,
                        "repeatedRecords": 20, "rejectedRecords": 3,
                        "lastAt": "2026-10-01T12:01:00Z", "lastBy": "ci"},
                       "waiting": {"requests": 2, "bytes": 8192,
                        "oldestAt": "2026-10-01T12:00:30Z", "lagSeconds": 60.0},
                       "committed": {"commits": 5, "rows": 300, "deadLetteredRecords": 1,
                        "lastAt": "2026-10-01T12:00:10Z", "lastVersion": 17},
                       "quarantined": {"items": 2, "requests": 4, "records": 40, "bytes": 16384},
                       "held": {"since": "2026-10-01T12:00:20Z", "because": "MODIFY was withdrawn"}
                      }],
                     "tablesOmitted": 0, "tablesUnseen": [],
                     "refusals": [
                      {"status": 400, "code": "invalid_argument", "signal": "logs",
                       "table": "main.telemetry.claude_otel_logs",
                       "sentence": "The header is not usable.", "count": 1,
                       "firstAt": "2026-10-01T12:00:00Z", "lastAt": "2026-10-01T12:00:00Z",
                       "lastRequestId": "0123456789abcdef"}]}
                    """));
  }

  @Test
  void nothingHasHappened() throws Exception {
    assertThat(status.text(all()))
        .isEqualTo(
            """
            otlp-delta 1.2.3, counts since its start at 2026-10-01T12:00:00Z, 0 s ago
            You are 'ci'.

            No request for a table that you may write has arrived since.

            None of your requests was refused since the start.
            """);
    JsonNode json = new ObjectMapper().readTree(status.json(all()));
    assertThat(json.path("tables")).isEmpty();
    assertThat(json.path("refusals")).isEmpty();
  }

  @Test
  void aQuietTableIsShort() throws Exception {
    tables.add(table(LOGS, new Requests(1, 1, 0, 0, 0, Optional.empty())));

    assertThat(status.text(all()))
        .contains(
            """
            main.telemetry.claude_otel_logs
              last request  none
              accepted      1 request with 1 record
              waiting       nothing
              committed     0 rows in 0 commits

            """);
    JsonNode table = new ObjectMapper().readTree(status.json(all())).path("tables").get(0);
    assertThat(table.path("held").isNull()).isTrue();
    assertThat(table.path("requests").path("lastAt").isNull()).isTrue();
    assertThat(table.path("committed").path("lastVersion").isNull()).isTrue();
    assertThat(table.path("waiting").path("lagSeconds").asDouble()).isZero();
  }

  @Test
  void tablesThatAreAskedForAreShownOrSaidToBeUnseen() throws Exception {
    TableName other = TableName.parse("main.telemetry.other");
    tables.add(table(LOGS, Requests.NONE));
    tables.add(table(TableName.parse("main.telemetry.third"), Requests.NONE));
    refuse();
    Question question = new Question(CALLER, Set.of(LOGS, other));

    assertThat(status.text(question))
        .contains("main.telemetry.claude_otel_logs\n")
        .contains(
            "main.telemetry.other\n  no request for it was accepted since the start, or you may not"
                + " write it\n")
        .doesNotContain("third")
        .contains("The header is not usable.");
    assertThat(new ObjectMapper().readTree(status.json(question)).path("tablesUnseen"))
        .extracting(JsonNode::asText)
        .containsExactly("main.telemetry.other");
    assertThat(status.text(new Question(CALLER, Set.of(other))))
        .doesNotContain("The header is not usable.");
  }

  @Test
  void tooManyTablesAreCutAndTheRestIsCounted() throws Exception {
    for (int i = 0; i < CallerStatus.MAX_TABLES + 7; i++) {
      tables.add(table(TableName.parse("main.telemetry.t" + i), Requests.NONE));
    }

    JsonNode json = new ObjectMapper().readTree(status.json(all()));
    assertThat(json.path("tables")).hasSize(CallerStatus.MAX_TABLES);
    assertThat(json.path("tablesOmitted").asInt()).isEqualTo(7);
    assertThat(status.text(all()))
        .contains("7 more tables not shown: ask for one with ?table=catalog.schema.table\n");
  }

  @Test
  void reasonsCannotForgeLines() {
    TableStatus held = table(LOGS, Requests.NONE);
    tables.add(
        new TableStatus(
            held.id(),
            held.name(),
            held.requests(),
            held.waiting(),
            held.committed(),
            Optional.of(new Hold("gone\n\u001b[2Jforged", START)),
            held.quarantined()));

    assertThat(status.text(all())).contains("gone  [2Jforged\n").doesNotContain("\u001b");
    assertThat(status.json(all())).contains("gone  [2Jforged");
  }

  private static Question all() {
    return new Question(CALLER, Set.of());
  }

  private void refuse() {
    refusals.refused(
        new RefusedRequest(
            CALLER,
            Signal.LOGS,
            Optional.of(LOGS),
            ErrorCode.INVALID_ARGUMENT,
            "The header is not usable.",
            "0123456789abcdef"));
  }

  private static TableStatus table(TableName name, Requests requests) {
    return new TableStatus(
        new TableId(new UUID(1, 2)),
        name,
        requests,
        Waiting.NOTHING,
        Committed.NOTHING,
        Optional.empty(),
        Quarantined.NOTHING);
  }

  private static TableStatus troubled() {
    return new TableStatus(
        new TableId(new UUID(1, 2)),
        LOGS,
        new Requests(12, 320, 1, 20, 3, Optional.of(new LastRequest(START.plusSeconds(60), "ci"))),
        new Waiting(2, 8192, Optional.of(START.plusSeconds(30))),
        new Committed(
            5, 300, 1, Optional.of(new LastCommit(START.plusSeconds(10), 9, OptionalLong.of(17)))),
        Optional.of(new Hold("MODIFY was withdrawn", START.plusSeconds(20))),
        new Quarantined(2, 4, 40, 16384));
  }
}
