package io.otlpdelta.it.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.agents.ExportProxy.Outage;
import io.otlpdelta.it.harness.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gemini CLI itself, with the settings that {@code otlp-delta connect} prints, as they are. */
class GeminiIT extends AgentSuite {
  private static final Agent AGENT = Agent.GEMINI;

  @Test
  void everythingThatItsSessionsSendIsInTheTablesOnce() {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"), AGENT.shell("cat missing"))) {
      AGENT.configure(home, model, tables.connect(AGENT, proxy.address()));
      AGENT.run(clis, home);
      AGENT.run(clis, home);
      assertThat(proxy.undelivered()).isEmpty();
      assertThat(proxy.exports()).extracting(Export::signal).contains(Signal.values());
      assertThat(proxy.exports())
          .extracting(
              export -> export.header("content-type"),
              export -> export.header("transfer-encoding"),
              export -> export.header("authorization"))
          .containsOnly(tuple("application/json", "chunked", "Bearer " + installation.token()));
      tables.assertHoldWhatWasAcknowledged(proxy);
    }
    assertThat(Events.sessions(tables.rows(Signal.LOGS))).hasSize(2);
    assertThat(Events.names(tables.rows(Signal.LOGS)))
        .contains("gemini_cli.user_prompt", "gemini_cli.api_response", "gemini_cli.tool_call");
    assertThat(tables.rows(Signal.METRICS))
        .extracting(row -> row.get("name"))
        .contains("gemini_cli.session.count", "gemini_cli.token.usage");
    assertThat(tables.rows(Signal.SPANS))
        .extracting(row -> row.get("name"))
        .contains("llm_call", "tool_call");
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSED", "ANSWERS_LOST"})
  void anOutageInTheMiddleOfASessionLosesAndDoublesNothing(Outage outage) {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi(AGENT.shell("cat notes.txt"), AGENT.shell("cat missing"))) {
      AGENT.configure(home, model, tables.connect(AGENT, proxy.address()));
      proxy.fail(outage, OUTAGE);
      model.before(1, () -> await("the recovery").atMost(LIMIT).until(proxy::isRecovered));
      AGENT.run(clis, home);
      assertThat(proxy.refusedSignals()).contains(Signal.LOGS);
      assertThat(proxy.undelivered()).isEmpty();
      tables.assertHoldWhatWasAcknowledged(proxy);
    }
  }

  /** Of this version: there it does not read the file with the token, and exports without it. */
  @Test
  void inAFolderThatIsNotTrustedItSendsNoTokenAndIsRefused() {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi()) {
      AGENT.configure(home, model, tables.connect(AGENT, proxy.address()));
      home.variable("GEMINI_CLI_TRUST_WORKSPACE", "false");
      assertThat(home.run(AGENT.command(clis, "Say hello.")).errors())
          .contains("not running in a trusted directory");
      assertThat(proxy.exports())
          .extracting(export -> export.header("authorization"), Export::serverStatus)
          .containsOnly(tuple("", 401));
      tables.assertHoldWhatWasAcknowledged(proxy);
      assertThat(tables.rows(Signal.LOGS)).isEmpty();
    }
  }

  /** Of this version: it reads one file of variables, the nearest. */
  @Test
  void aProjectsOwnEnvFileHidesTheTokenUnlessItIsInTheEnvironment() {
    try (ExportProxy proxy = new ExportProxy(installation);
        ModelApi model = new ModelApi()) {
      String printed = tables.connect(AGENT, proxy.address());
      AGENT.configure(home, model, printed);
      home.project(".env", "COLOUR=blue\n");
      AGENT.run(clis, home);
      assertThat(proxy.exports()).extracting(Export::serverStatus).containsOnly(401);

      int before = proxy.exports().size();
      String variable = printed.substring(printed.indexOf(Agent.GEMINI_HEADERS));
      home.variable(Agent.GEMINI_HEADERS, variable.split("\"", -1)[1]);
      AGENT.run(clis, home);
      assertThat(proxy.exports().subList(before, proxy.exports().size()))
          .extracting(Export::serverStatus)
          .containsOnly(200);
      tables.assertHoldWhatWasAcknowledged(proxy);
    }
  }
}
