package io.otlpdelta.it.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.Signal;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The queries of {@code sql/}, asked of one set of tables that all three agents wrote to, against
 * what the stand-in of the models told each agent that it used.
 */
@Tag("heavy")
@Tag("clients")
@NeedsAgentClis
@TestInstance(Lifecycle.PER_CLASS)
class AgentQueriesIT {
  private static final int MAX_ATTEMPTS = 5;

  @RegisterExtension static final AgentClis CLIS = new AgentClis();

  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  private final Map<Agent, List<Usage>> used = new EnumMap<>(Agent.class);
  private AgentTables tables;

  @BeforeAll
  void runEachAgentOnce(@TempDir Path folder) {
    for (int attempt = 1; used.isEmpty(); attempt++) {
      assertThat(attempt).as("sessions without their end").isLessThanOrEqualTo(MAX_ATTEMPTS);
      Path own = folder.resolve("agents" + attempt);
      tables = AgentTables.create(INSTALLATION, own);
      try (ExportProxy proxy = new ExportProxy(INSTALLATION)) {
        if (exportsItsEnd(Agent.CLAUDE_CODE, own, proxy)) {
          assertThat(exportsItsEnd(Agent.CODEX, own, proxy)).isTrue();
          assertThat(exportsItsEnd(Agent.GEMINI, own, proxy)).isTrue();
        }
        tables.assertHoldWhatWasAcknowledged(proxy);
      }
    }
  }

  /**
   * Runs a session. Claude Code has two seconds to export the end of one, which may be too short on
   * a busy machine; then it does not count.
   */
  private boolean exportsItsEnd(Agent agent, Path folder, ExportProxy proxy) {
    try (ModelApi model = new ModelApi(agent.shell("cat notes.txt"), agent.shell("cat missing"))) {
      AgentHome home = new AgentHome(folder.resolve(agent.connectName()));
      agent.configure(home, model, tables.connect(agent, proxy.address()));
      Set<Export> before = new HashSet<>();
      model.before(2, () -> before.addAll(proxy.exports()));
      agent.run(CLIS, home);
      Set<Signal> atTheEnd = new HashSet<>();
      proxy.acknowledged().stream()
          .filter(export -> !before.contains(export))
          .forEach(export -> atTheEnd.add(export.signal()));
      if (!atTheEnd.containsAll(Set.of(Signal.METRICS, Signal.LOGS))) {
        return false;
      }
      used.put(agent, model.answers());
      return true;
    }
  }

  @Test
  void eachAgentsCallsAndTokensAreWhatTheModelCounted() {
    assertThat(tables.query("model_calls_by_agent"))
        .extracting(
            row -> row.get("agent"),
            row -> row.get("model"),
            row -> row.get("calls"),
            row -> row.get("input_tokens"),
            row -> row.get("output_tokens"))
        .containsExactlyInAnyOrder(
            calls(Agent.CLAUDE_CODE, "claude-code", Usage::input),
            calls(Agent.CODEX, "codex_exec", Usage::inputWithCached),
            calls(Agent.GEMINI, "gemini-cli", Usage::inputWithCached));
  }

  @Test
  void claudeCodesCostIsTheSameInEventsAndMetric() {
    Map<String, Object> byModel = only(tables.query("cost_by_model_and_day"));
    Map<String, Object> byUser = only(tables.query("cost_by_user"));
    assertThat(byModel)
        .containsEntry("calls", used.get(Agent.CLAUDE_CODE).size())
        .containsEntry("input_tokens", total(Agent.CLAUDE_CODE, Usage::input))
        .containsEntry("output_tokens", total(Agent.CLAUDE_CODE, Usage::output));
    assertThat(byUser).containsEntry("sessions", 1);
    assertThat((double) byModel.get("cost_usd"))
        .isPositive()
        .isCloseTo((double) byUser.get("cost_usd"), within(1e-12));
  }

  @Test
  void claudeCodesTokenMetricIsWhatTheModelCounted() {
    assertThat(tables.query("tokens_by_type"))
        .extracting(row -> row.get("token_type"), row -> row.get("tokens"))
        .containsExactlyInAnyOrder(
            tuple("input", total(Agent.CLAUDE_CODE, Usage::input)),
            tuple("output", total(Agent.CLAUDE_CODE, Usage::output)),
            tuple("cacheRead", total(Agent.CLAUDE_CODE, Usage::cacheRead)),
            tuple("cacheCreation", total(Agent.CLAUDE_CODE, Usage::cacheCreation)));
  }

  @Test
  void toolsAndTheirFailuresAreCounted() {
    assertThat(only(tables.query("tool_success_rate")))
        .containsEntry("tool", "Bash")
        .containsEntry("uses", 2)
        .containsEntry("percent_successful", 50.0);
    assertThat(only(tables.query("tool_decisions")))
        .containsEntry("tool", "Bash")
        .containsEntry("decision", "accept")
        .containsEntry("times", 2);
  }

  @Test
  void eachAgentHadOneSessionWithOnePrompt() {
    assertThat(tables.query("active_sessions"))
        .filteredOn(row -> row.get("agent") != null)
        .extracting(
            row -> row.get("agent"),
            row -> row.get("sessions"),
            row -> row.get("prompts"),
            row -> row.get("model_calls"))
        .containsExactly(
            tuple("claude-code", 1, 1, used.get(Agent.CLAUDE_CODE).size()),
            tuple("codex_exec", 1, 1, used.get(Agent.CODEX).size()),
            tuple("gemini-cli", 1, 1, used.get(Agent.GEMINI).size()));
  }

  @Test
  void nothingIsMissingAndNothingFailed() {
    assertThat(tables.query("missing_events")).isEmpty();
    assertThat(tables.query("api_errors")).isEmpty();
    assertThat(only(tables.query("model_latency")))
        .containsEntry("calls", used.get(Agent.CLAUDE_CODE).size());
  }

  @Test
  void theViewsHoldTheSame() {
    assertThat(tables.view("api_requests"))
        .hasSize(used.get(Agent.CLAUDE_CODE).size())
        .extracting(row -> row.get("output_tokens"))
        .containsExactlyInAnyOrderElementsOf(
            used.get(Agent.CLAUDE_CODE).stream().map(usage -> (int) usage.output()).toList());
    assertThat(tables.view("tool_results"))
        .extracting(row -> row.get("is_success"))
        .containsExactlyInAnyOrder(true, false);
    assertThat(tables.view("metric_points"))
        .filteredOn(row -> row.get("name").equals("gemini_cli.session.count"))
        .as("cumulative points")
        .isNotEmpty()
        .allMatch(row -> row.get("is_delta").equals(false) && row.get("value").equals(1.0));
  }

  private Tuple calls(Agent agent, String name, ToLongFunction<Usage> input) {
    List<Usage> usages = used.get(agent);
    String model = usages.get(0).model();
    return tuple(name, model, usages.size(), total(agent, input), total(agent, Usage::output));
  }

  private int total(Agent agent, ToLongFunction<Usage> count) {
    return Math.toIntExact(used.get(agent).stream().mapToLong(count).sum());
  }

  private static Map<String, Object> only(List<Map<String, Object>> rows) {
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }
}
