package io.otlpdelta.pipeline;

import static io.otlpdelta.pipeline.DryRunCheck.Outcome.FAILED;
import static io.otlpdelta.pipeline.DryRunCheck.Outcome.NOT_REACHED;
import static io.otlpdelta.pipeline.DryRunCheck.Outcome.OK;
import static io.otlpdelta.pipeline.DryRunCheck.Outcome.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.pipeline.DryRunCheck.Subject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thing that can be wrong behind the headers, said with its sentence, and nothing stored. */
class PipelineDryRunTest {
  private static final Principal WRITER = caller(Privilege.MODIFY, Privilege.SELECT);

  @TempDir private Path dataDir;
  private TwoTables server;

  @BeforeEach
  void start() throws Exception {
    server = new TwoTables(dataDir);
    server.start(Duration.ofMinutes(5));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void allIsWell() {
    Map<Subject, DryRunCheck> checks =
        request(TwoTables.HEALTHY, Signal.LOGS, RejectableRequests.of(Signal.LOGS, 3, 0));

    assertThat(checks.values()).allMatch(check -> check.refusal().isEmpty());
    assertCheck(checks, Subject.TABLE, OK, "Table main.telemetry.healthy_otel_logs exists.");
    assertCheck(checks, Subject.PRIVILEGES, OK, "'ci' may write it.");
    assertCheck(
        checks,
        Subject.COLUMNS,
        OK,
        "Its columns and table features are ones that the server writes.");
    assertCheck(checks, Subject.KIND, OK, "It holds log records, as logs need it.");
    assertCheck(checks, Subject.BODY, OK, "It would become 3 rows.");
    assertCheck(checks, Subject.JOURNAL, OK, "The journal has room for it.");
    assertCheck(
        checks,
        Subject.DELIVERY,
        OK,
        "Rows are committed within 1 s; none was since the server started.");
    // This catalog makes no tables.
    assertThat(checks.get(Subject.REJECTS_TABLE).outcome()).isEqualTo(WARNING);
    assertThat(checks.get(Subject.REJECTS_TABLE).sentence())
        .startsWith(
            "Refused records go to a file of the server's, because no table takes them: Table"
                + " main.telemetry._otlp_rejects does not exist.");
  }

  @Test
  void nothingIsStoredCountedOrMade() throws Exception {
    request(TwoTables.HEALTHY, Signal.LOGS, RejectableRequests.of(Signal.LOGS, 3, 2));

    assertThat(server.journal.backlogs()).isEmpty();
    assertThat(server.journal.status().entries()).isZero();
    assertThat(server.pipeline.statuses().visibleTo(WRITER, Set.of())).isEmpty();
    assertThat(server.healthy().bodies()).isEmpty();
    assertThat(dataDir.resolve("warehouse/main/telemetry/_otlp_rejects")).doesNotExist();
    assertThat(dataDir.resolve("rejected")).doesNotExist();
  }

  @Test
  void theLastCommitIsNamed() {
    server.post(TwoTables.HEALTHY, true, "a").join();

    await("the commit is counted")
        .untilAsserted(
            () ->
                assertThat(
                        request(TwoTables.HEALTHY, Signal.LOGS, new byte[0])
                            .get(Subject.DELIVERY)
                            .sentence())
                    .startsWith("Rows are committed within 1 s; the last commit was at 20"));
  }

  @Test
  void withoutABodyNoneIsLookedAt() {
    Map<Subject, DryRunCheck> checks = request(TwoTables.HEALTHY, Signal.LOGS, new byte[0]);

    assertCheck(
        checks,
        Subject.BODY,
        NOT_REACHED,
        "No body was sent, so none was looked at; send one to have it tried.");
    assertThat(checks.get(Subject.JOURNAL).outcome()).isEqualTo(OK);
  }

  @Test
  void aBodyThatCannotBeDecodedIsRefused() {
    DryRunCheck body =
        request(TwoTables.HEALTHY, Signal.LOGS, "garbage".getBytes(StandardCharsets.UTF_8))
            .get(Subject.BODY);

    assertThat(body.outcome()).isEqualTo(FAILED);
    assertThat(body.refusal()).hasValue(ErrorCode.INVALID_ARGUMENT);
    assertThat(body.sentence()).isNotBlank();
  }

  @Test
  void aBodyWithoutRecordsMakesNoRows() {
    assertCheck(
        request(TwoTables.HEALTHY, Signal.LOGS, new byte[] {10, 0}),
        Subject.BODY,
        WARNING,
        "The body holds no log records, so it makes no rows.");
  }

  @Test
  void recordsThatWouldBeRefusedAreNamed() {
    assertThat(
            request(TwoTables.HEALTHY, Signal.LOGS, RejectableRequests.of(Signal.LOGS, 3, 2))
                .get(Subject.BODY))
        .satisfies(
            check -> {
              assertThat(check.outcome()).isEqualTo(WARNING);
              assertThat(check.sentence())
                  .startsWith("It would become 3 rows, without a part: 2 rejected: ");
            });
    assertThat(
            request(TwoTables.HEALTHY, Signal.LOGS, RejectableRequests.of(Signal.LOGS, 0, 2))
                .get(Subject.BODY))
        .satisfies(
            check -> {
              assertThat(check.outcome()).isEqualTo(FAILED);
              assertThat(check.refusal()).isEmpty();
              assertThat(check.sentence())
                  .startsWith(
                      "Nothing of the body can be stored, although it is acknowledged: 2 rejected:"
                          + " ");
            });
  }

  @Test
  void bytesThatWereAcceptedLatelyAreSaidToBeARepeat() {
    byte[] body = RejectableRequests.of(Signal.LOGS, 1, 0);
    server.pipeline.ingest().ingest(ingestRequest(TwoTables.HEALTHY, Signal.LOGS, body)).join();

    assertCheck(
        request(TwoTables.HEALTHY, Signal.LOGS, body),
        Subject.BODY,
        WARNING,
        "The same bytes were accepted for this table a short while ago: they are acknowledged, and"
            + " not stored a second time. Send other ones.");
  }

  @Test
  void aMissingTableIsToldWithWhatTheCallerMay() {
    TableName missing = TableName.parse("main.telemetry.nothing_otel_logs");
    Map<Subject, DryRunCheck> checks = table(WRITER, missing, Signal.LOGS);

    assertThat(checks).containsOnlyKeys(Subject.TABLE, Subject.PRIVILEGES);
    assertThat(checks.get(Subject.TABLE).refusal()).hasValue(ErrorCode.TABLE_NOT_FOUND);
    assertThat(checks.get(Subject.TABLE).sentence())
        .startsWith("Table main.telemetry.nothing_otel_logs does not exist, or you have no")
        .contains("`otlp-delta tables create main.telemetry.nothing`");
    assertThat(checks.get(Subject.PRIVILEGES).outcome()).isEqualTo(OK);
  }

  @Test
  void aCallerWithoutAnyPrivilegeDoesNotLearnWhetherThereIsSuchATable() {
    Principal stranger = new Principal("stranger", List.of());
    Map<Subject, DryRunCheck> checks = table(stranger, TwoTables.HEALTHY, Signal.LOGS);

    assertThat(checks).containsOnlyKeys(Subject.TABLE);
    assertThat(checks.get(Subject.TABLE).refusal()).hasValue(ErrorCode.TABLE_NOT_FOUND);
    assertThat(checks.get(Subject.TABLE).sentence())
        .isEqualTo(
            table(stranger, TableName.parse("main.telemetry.x"), Signal.LOGS)
                .get(Subject.TABLE)
                .sentence()
                .replace("main.telemetry.x", TwoTables.HEALTHY.toString())
                .replaceFirst(
                    "Tables that `otlp-delta tables create`.*",
                    "An administrator creates it with `otlp-delta tables create"
                        + " main.telemetry.healthy` and grants MODIFY and SELECT on it"));
  }

  @Test
  void aMissingPrivilegeIsNamed() {
    Map<Subject, DryRunCheck> checks =
        table(caller(Privilege.SELECT), TwoTables.HEALTHY, Signal.LOGS);

    assertThat(checks).containsOnlyKeys(Subject.PRIVILEGES);
    assertThat(checks.get(Subject.PRIVILEGES).refusal()).hasValue(ErrorCode.PERMISSION_DENIED);
    assertCheck(
        checks,
        Subject.PRIVILEGES,
        FAILED,
        "Token 'ci' lacks MODIFY on table main.telemetry.healthy_otel_logs; writing needs MODIFY"
            + " and SELECT");
  }

  @Test
  void columnsThatDoNotFitAreNamed() throws Exception {
    server.broken().alterColumns(columns -> columns.remove(7));
    Map<Subject, DryRunCheck> checks = table(WRITER, TwoTables.BROKEN, Signal.LOGS);

    assertThat(checks).containsOnlyKeys(Subject.TABLE, Subject.PRIVILEGES, Subject.COLUMNS);
    assertThat(checks.get(Subject.TABLE).outcome()).isEqualTo(OK);
    assertThat(checks.get(Subject.COLUMNS).refusal()).hasValue(ErrorCode.INVALID_ARGUMENT);
    assertThat(checks.get(Subject.COLUMNS).sentence())
        .startsWith("main.telemetry.broken_otel_logs: The table cannot take log records: ");
  }

  @Test
  void aTableOfAnotherSignalIsRefused() {
    Map<Subject, DryRunCheck> checks = table(WRITER, TwoTables.HEALTHY, Signal.METRICS);

    assertThat(checks.get(Subject.COLUMNS).outcome()).isEqualTo(OK);
    assertThat(checks.get(Subject.KIND).refusal()).hasValue(ErrorCode.INVALID_ARGUMENT);
    assertThat(checks.get(Subject.KIND).sentence())
        .startsWith(
            "Table main.telemetry.healthy_otel_logs holds log records, but this request brings data"
                + " points;");
  }

  @Test
  void theTableOfRefusedRecordsIsNobodysToWrite() {
    Map<Subject, DryRunCheck> checks = table(WRITER, TwoTables.HEALTHY.rejects(), Signal.LOGS);

    assertThat(checks).containsOnlyKeys(Subject.KIND);
    assertThat(checks.get(Subject.KIND).refusal()).hasValue(ErrorCode.INVALID_ARGUMENT);
    assertThat(checks.get(Subject.KIND).sentence())
        .startsWith("Table main.telemetry._otlp_rejects holds what the server refused");
  }

  @Test
  void aHeldTableWouldKeepTheRequestWaiting() {
    server.catalog.forbid(TwoTables.BROKEN);
    server.post(TwoTables.BROKEN, false, "a").join();

    await("the table is held")
        .untilAsserted(
            () ->
                assertThat(
                        request(TwoTables.BROKEN, Signal.LOGS, new byte[0]).get(Subject.DELIVERY))
                    .satisfies(
                        check -> {
                          assertThat(check.outcome()).isEqualTo(FAILED);
                          assertThat(check.refusal()).isEmpty();
                          assertThat(check.sentence())
                              .startsWith(
                                  "The request would be acknowledged and kept, but the table has"
                                      + " not been written since 20")
                              .endsWith(
                                  ": MODIFY was withdrawn. Its rows come when that is put right.");
                        }));
  }

  @Test
  void whatWaitsInTheQuarantineIsToldBesideTheGoodNews() throws Exception {
    server.close();
    server.start(Duration.ofMillis(1));
    server.catalog.forbid(TwoTables.BROKEN);
    server.post(TwoTables.BROKEN, false, "a").join();
    await("the request is moved").until(() -> !server.items().isEmpty());
    server.catalog.grant();

    await("nothing is held")
        .untilAsserted(
            () ->
                assertCheck(
                    request(TwoTables.BROKEN, Signal.LOGS, new byte[0]),
                    Subject.DELIVERY,
                    WARNING,
                    "New rows are committed, but 1 earlier requests with 1 records wait in the"
                        + " quarantine; an administrator writes them with `otlp-delta quarantine"
                        + " replay`."));
  }

  @Test
  void aServerThatEndsTakesNothing() throws Exception {
    server.pipeline.drain(Duration.ofSeconds(10));

    DryRunCheck journal = request(TwoTables.HEALTHY, Signal.LOGS, new byte[0]).get(Subject.JOURNAL);
    assertThat(journal.refusal()).hasValue(ErrorCode.UNAVAILABLE);
    assertThat(journal.sentence())
        .isEqualTo("The server is shutting down; send the request again.");
  }

  private Map<Subject, DryRunCheck> table(Principal caller, TableName table, Signal signal) {
    return bySubject(server.pipeline.dryRun().table(caller, table, signal));
  }

  private Map<Subject, DryRunCheck> request(TableName table, Signal signal, byte[] body) {
    return bySubject(server.pipeline.dryRun().request(ingestRequest(table, signal, body)));
  }

  private static IngestRequest ingestRequest(TableName table, Signal signal, byte[] body) {
    return new IngestRequest(
        WRITER,
        table,
        signal,
        BodyEncoding.PROTOBUF,
        ContentCoding.IDENTITY,
        ByteBuffer.wrap(body),
        false);
  }

  private static Map<Subject, DryRunCheck> bySubject(List<DryRunCheck> checks) {
    return checks.stream().collect(Collectors.toMap(DryRunCheck::subject, Function.identity()));
  }

  private static void assertCheck(
      Map<Subject, DryRunCheck> checks,
      Subject subject,
      DryRunCheck.Outcome outcome,
      String sentence) {
    assertThat(checks.get(subject).sentence()).isEqualTo(sentence);
    assertThat(checks.get(subject).outcome()).isEqualTo(outcome);
  }

  private static Principal caller(Privilege... privileges) {
    return new Principal("ci", List.of(new Grant("main.*", Set.of(privileges))));
  }
}
