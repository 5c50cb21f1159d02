package io.otlpdelta.it.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.agents.ExportProxy.Outage;
import io.otlpdelta.it.harness.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Claude Code itself, with the settings that {@code otlp-delta connect} prints, as they are. */
class ClaudeCodeIT extends AgentSuite {
  private static final Agent AGENT = Agent.CLAUDE_CODE;

  /** Logs are exported every 5 s at most, and the client's repeats end after 10 s. */
  private static final Duration LONG_OUTAGE = Duration.ofSeconds(6);

  @Test
  void everythingThatItsSessionsSendIsInTheTablesOnceAndNumberedWithoutGaps() {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"), AGENT.shell("cat missing"))) {
      AGENT.configure(home, model, tables.connect(AGENT, proxy.address(), "--traces"));
      model.before(2, () -> awaitExports(proxy, Signal.values()));
      for (int session = 0; session < 3; session++) {
        AGENT.run(clis, home);
      }
      assertThat(proxy.undelivered()).isEmpty();
      tables.assertHoldWhatWasAcknowledged(proxy);
      assertThat(proxy.exports())
          .extracting(export -> export.header("content-type"))
          .containsOnly("application/x-protobuf");
    }
    assertNumbersWithoutGaps(3);
    assertThat(tables.rows(Signal.LOGS))
        .extracting(row -> row.get("event_name"))
        .contains("user_prompt", "api_request", "tool_decision", "tool_result");
    assertThat(tables.rows(Signal.METRICS))
        .extracting(row -> row.get("name"))
        .contains("claude_code.session.count", "claude_code.cost.usage", "claude_code.token.usage");
    assertThat(tables.rows(Signal.SPANS))
        .extracting(row -> row.get("name"))
        .contains("claude_code.llm_request", "claude_code.tool");
  }

  @ParameterizedTest
  @CsvSource({
    "http/json, none, application/json",
    "http/json, gzip, application/json",
    "http/protobuf, gzip, application/x-protobuf"
  })
  void soItIsInJsonAndCompressed(String protocol, String compression, String contentType) {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"))) {
      String printed = tables.connect(AGENT, proxy.address(), "--traces");
      AGENT.configure(home, model, exportingEachSecond(printed).replace("http/protobuf", protocol));
      home.variable("OTEL_EXPORTER_OTLP_COMPRESSION", compression);
      model.before(1, () -> awaitExports(proxy, Signal.METRICS, Signal.LOGS));
      AGENT.run(clis, home);
      assertThat(proxy.exports())
          .extracting(export -> export.header("content-type"))
          .containsOnly(contentType);
      assertThat(proxy.exports())
          .extracting(export -> export.header("content-encoding"))
          .containsOnly(compression.equals("gzip") ? "gzip" : "");
      tables.assertHoldWhatWasAcknowledged(proxy);
    }
    assertNumbersWithoutGaps(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSED", "ANSWERS_LOST"})
  void anOutageInTheMiddleOfASessionLosesAndDoublesNothing(Outage outage) {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"), AGENT.shell("cat missing"))) {
      AGENT.configure(home, model, tables.connect(AGENT, proxy.address(), "--traces"));
      proxy.fail(outage, OUTAGE);
      model.before(1, () -> await("the recovery").atMost(LIMIT).until(proxy::isRecovered));
      AGENT.run(clis, home);
      assertThat(proxy.refusedSignals()).contains(Signal.LOGS);
      assertThat(proxy.undelivered()).isEmpty();
      tables.assertHoldWhatWasAcknowledged(proxy);
    }
    assertNumbersWithoutGaps(1);
  }

  /** Of this version: after a 503 it sends again, after a broken connection it does not. */
  @Test
  void whenConnectionsBreakInTheMiddleOfASessionTheQueryFindsExactlyWhatIsMissing() {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"), AGENT.shell("cat missing"))) {
      AGENT.configure(home, model, tables.connect(AGENT, proxy.address(), "--traces"));
      proxy.fail(Outage.UNREACHABLE, OUTAGE);
      model.before(
          1, () -> await("the end of the outage").atMost(LIMIT).until(proxy::isOutageOver));
      model.before(2, () -> awaitExports(proxy, Signal.LOGS));
      AGENT.run(clis, home);
      tables.assertHoldWhatWasAcknowledged(proxy);
      List<Integer> lost = assertDeliveredAndLostAreAllEvents(proxy);
      assertThat(lost).isNotEmpty();
      assertThat(tables.query("missing_events"))
          .extracting(row -> row.get("missing"))
          .containsExactly(lost.size());
    }
  }

  /** What it sends while the server starts, and gives up after ten seconds, is what is missing. */
  @Test
  void aServerThatIsKilledBeforeTheRepeatsHasEverythingThatItAcknowledgedOnce() {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"), AGENT.shell("cat missing"))) {
      AGENT.configure(home, model, tables.connect(AGENT, proxy.address(), "--traces"));
      proxy.fail(Outage.ANSWERS_LOST, LONG_OUTAGE);
      model.before(
          1,
          () -> {
            await("lost answers")
                .atMost(LIMIT)
                .until(() -> proxy.refusedSignals().contains(Signal.LOGS));
            installation.server().kill();
            installation.restart();
            await("the end of the outage").atMost(LIMIT).until(proxy::isOutageOver);
          });
      AGENT.run(clis, home);
      tables.assertHoldWhatWasAcknowledged(proxy);
      assertDeliveredAndLostAreAllEvents(proxy);
    }
  }

  /** Of this version: at its end it has two seconds for everything. */
  @Test
  void whenTheSessionEndsInAnOutageExactlyWhatItCouldNotDeliverIsMissing() {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"), AGENT.shell("cat missing"))) {
      AGENT.configure(home, model, tables.connect(AGENT, proxy.address(), "--traces"));
      model.before(
          1,
          () -> {
            awaitExports(proxy, Signal.LOGS);
            proxy.fail(Outage.REFUSED, LIMIT);
          });
      model.before(
          2,
          () ->
              await("refused logs")
                  .atMost(LIMIT)
                  .until(() -> proxy.refusedSignals().contains(Signal.LOGS)));
      AGENT.run(clis, home);
      tables.assertHoldWhatWasAcknowledged(proxy);

      List<Integer> delivered = Events.numbers(tables.rows(Signal.LOGS));
      List<Integer> lost = Events.numbers(AgentTables.recordsOf(Signal.LOGS, proxy.lost()));
      assertThat(delivered).as("delivered").isEqualTo(Events.range(0, delivered.size()));
      assertThat(lost).as("lost").isNotEmpty();
      assertThat(lost).isEqualTo(Events.range(delivered.size(), delivered.size() + lost.size()));
      assertThat(tables.query("missing_events")).as("the end is missing, not a number").isEmpty();
    }
  }

  /**
   * The numbers are those of the process. With {@code --continue} its first events, from before it
   * knows which session goes on, have a session of their own.
   */
  @Test
  void aSessionThatIsResumedIsNumberedFromZeroAgain() {
    String session = UUID.randomUUID().toString();
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi()) {
      AGENT.configure(home, model, exportingEachSecond(tables.connect(AGENT, proxy.address())));
      for (List<String> way :
          List.of(
              List.of("--session-id", session),
              List.of("--resume", session),
              List.of("--continue"))) {
        long before = logExports(proxy);
        model.before(
            0, () -> await("more logs").atMost(LIMIT).until(() -> logExports(proxy) > before));
        AGENT.run(clis, home, way.toArray(String[]::new));
      }
      tables.assertHoldWhatWasAcknowledged(proxy);
    }
    List<Map<String, Object>> events = tables.rows(Signal.LOGS);
    assertThat(Events.numbers(events)).startsWith(0, 0, 0, 1, 1, 1);
    assertThat(Events.sessions(events)).as("sessions").hasSize(2).contains(session);
    events.removeIf(row -> session.equals(Events.attribute(row, "session.id")));
    assertThat(Events.numbers(events)).isEqualTo(Events.range(0, events.size()));
    assertThat(tables.query("missing_events")).isEmpty();
  }

  private static String exportingEachSecond(String printed) {
    return printed
        .replaceAll("(OTEL_METRIC_EXPORT_INTERVAL\": )\"\\d+\"", "$1\"1000\"")
        .replaceAll("(OTEL_LOGS_EXPORT_INTERVAL\": )\"\\d+\"", "$1\"1000\"");
  }

  /**
   * A session must not end before: what it still has at its end it gives up after two seconds,
   * which a busy machine may take for other things.
   */
  private static void awaitExports(ExportProxy proxy, Signal... signals) {
    await("exports of " + List.of(signals))
        .atMost(LIMIT)
        .until(() -> proxy.acknowledgedSignals().containsAll(List.of(signals)));
  }

  private static long logExports(ExportProxy proxy) {
    return proxy.acknowledged().stream().filter(export -> export.signal() == Signal.LOGS).count();
  }

  /** Returns the numbers of the lost ones. */
  private List<Integer> assertDeliveredAndLostAreAllEvents(ExportProxy proxy) {
    List<Integer> lost = Events.numbers(AgentTables.recordsOf(Signal.LOGS, proxy.lost()));
    List<Integer> all = new ArrayList<>(Events.numbers(tables.rows(Signal.LOGS)));
    all.addAll(lost);
    assertThat(all).containsExactlyInAnyOrderElementsOf(Events.range(0, all.size()));
    return lost;
  }

  private void assertNumbersWithoutGaps(int sessions) {
    Map<Object, List<Map<String, Object>>> bySession =
        tables.rows(Signal.LOGS).stream()
            .collect(Collectors.groupingBy(row -> Events.attribute(row, "session.id")));
    assertThat(bySession).as("sessions").hasSize(sessions);
    bySession.forEach(
        (session, events) ->
            assertThat(Events.numbers(events))
                .as("session %s", session)
                .isEqualTo(Events.range(0, events.size())));
  }
}
