package io.otlpdelta.it.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.agents.ExportProxy.Outage;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.Signal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codex CLI itself, with the settings that {@code otlp-delta connect} prints. */
@Tag("heavy")
@Tag("clients")
@NeedsAgentClis
class CodexIT {
  private static final Agent AGENT = Agent.CODEX;
  private static final Duration OUTAGE = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension static final AgentClis CLIS = new AgentClis();

  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  @TempDir Path folder;
  private AgentHome home;
  private AgentTables tables;

  @BeforeEach
  void prepare() {
    home = new AgentHome(folder);
    tables = AgentTables.create(INSTALLATION, folder);
  }

  @ParameterizedTest
  @CsvSource({"binary, application/x-protobuf", "json, application/json"})
  void everythingThatItsSessionsSendIsInTheTablesOnce(String protocol, String contentType) {
    try (ExportProxy proxy = new ExportProxy(INSTALLATION);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"), AGENT.shell("cat missing"))) {
      String printed = tables.connect(AGENT, proxy.address(), "--traces");
      AGENT.configure(home, model, printed.replace("\"binary\"", "\"" + protocol + "\""));
      AGENT.run(CLIS, home);
      AGENT.run(CLIS, home);
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
    try (ExportProxy proxy = new ExportProxy(INSTALLATION);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"), AGENT.shell("cat missing"))) {
      AGENT.configure(home, model, tables.connect(AGENT, proxy.address(), "--traces"));
      proxy.fail(Outage.REFUSED, OUTAGE);
      model.before(1, () -> await("its end").atMost(LIMIT).until(proxy::isOutageOver));
      AGENT.run(CLIS, home);
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
