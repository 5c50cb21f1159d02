package io.otlpdelta.it.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.agents.ExportProxy.Outage;
import io.otlpdelta.it.harness.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codex CLI itself, with the settings that {@code otlp-delta connect} prints. */
class CodexIT extends AgentSuite {
  private static final Agent AGENT = Agent.CODEX;

  @ParameterizedTest
  @CsvSource({"binary, application/x-protobuf", "json, application/json"})
  void everythingThatItsSessionsSendIsInTheTablesOnce(String protocol, String contentType) {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"), AGENT.shell("cat missing"))) {
      String printed = tables.connect(AGENT, proxy.address(), "--traces");
      AGENT.configure(home, model, printed.replace("\"binary\"", "\"" + protocol + "\""));
      AGENT.run(clis, home);
      AGENT.run(clis, home);
      assertThat(proxy.undelivered()).isEmpty();
      assertThat(proxy.exports()).extracting(Export::signal).contains(Signal.values());
      assertThat(proxy.exports())
          .extracting(export -> export.header("content-type"))
          .containsOnly(contentType);
      tables.assertHoldWhatWasAcknowledged(proxy);
    }
    assertThat(Events.names(tables.rows(Signal.LOGS)))
        .contains(
            "codex.conversation_starts",
            "codex.user_prompt",
            "codex.sse_event",
            "codex.tool_decision",
            "codex.tool_result");
    assertThat(tables.rows(Signal.METRICS))
        .extracting(row -> row.get("name"))
        .contains("codex.turn.token_usage", "codex.tool.call");
  }

  /** Of this version: it tells nobody that an export failed, and never sends it again. */
  @Test
  void afterAnOutageExactlyWhatWasRefusedIsMissing() {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"), AGENT.shell("cat missing"))) {
      AGENT.configure(home, model, tables.connect(AGENT, proxy.address(), "--traces"));
      proxy.fail(Outage.REFUSED, OUTAGE);
      model.before(1, () -> await("its end").atMost(LIMIT).until(proxy::isOutageOver));
      AGENT.run(clis, home);
      assertThat(proxy.exports())
          .extracting(Export::body)
          .as("no request came twice")
          .doesNotHaveDuplicates();
      assertThat(AgentTables.recordsOf(Signal.LOGS, proxy.lost())).isNotEmpty();
      assertThat(AgentTables.recordsOf(Signal.LOGS, proxy.acknowledged())).isNotEmpty();
      tables.assertHoldWhatWasAcknowledged(proxy);
      assertThat(tables.rows(Signal.LOGS))
          .doesNotContainAnyElementsOf(AgentTables.recordsOf(Signal.LOGS, proxy.lost()));
    }
  }
}
