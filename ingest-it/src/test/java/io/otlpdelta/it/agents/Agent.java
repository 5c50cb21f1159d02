package io.otlpdelta.it.agents;

import io.otlpdelta.it.harness.Processes.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The coding agents: how a user sets each up, starts it without a terminal, and what it calls. */
enum Agent {
  CLAUDE_CODE("claude-code") {
    @Override
    void configure(AgentHome home, ModelApi model, String printed) {
      home.settings(".claude/settings.json", printed);
      home.variable("ANTHROPIC_BASE_URL", model.address().toString());
      home.variable("ANTHROPIC_API_KEY", "dummy");
      home.variable("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
      home.variable("DISABLE_AUTOUPDATER", "1");
    }

    @Override
    List<String> command(AgentClis clis, String prompt) {
      return arguments(clis.claudeCode(), "-p", prompt, "--allowedTools", "Bash");
    }

    @Override
    ToolCall shell(String command) {
      return new ToolCall("Bash", Map.of("command", command, "description", "for the test"));
    }
  },
  CODEX("codex") {
    @Override
    void configure(AgentHome home, ModelApi model, String printed) {
      String provider =
          """
          model = "gpt-5.1-codex"
          model_provider = "stand-in"
          approval_policy = "never"
          sandbox_mode = "danger-full-access"

          [model_providers.stand-in]
          name = "stand-in"
          base_url = "%s/v1"
          env_key = "STAND_IN_KEY"
          wire_api = "responses"

          """;
      home.settings(".codex/config.toml", provider.formatted(model.address()) + printed);
      home.variable("STAND_IN_KEY", "dummy");
    }

    @Override
    List<String> command(AgentClis clis, String prompt) {
      return arguments(clis.codex(), "exec", "--skip-git-repo-check", prompt);
    }

    @Override
    ToolCall shell(String command) {
      return new ToolCall("exec_command", Map.of("cmd", command));
    }
  },
  GEMINI("gemini") {
    @Override
    void configure(AgentHome home, ModelApi model, String printed) {
      int variables = printed.indexOf(GEMINI_HEADERS);
      home.settings(".gemini/settings.json", withAuthentication(printed.substring(0, variables)));
      home.settings(".gemini/.env", printed.substring(variables));
      home.variable("GOOGLE_GEMINI_BASE_URL", model.address().toString());
      home.variable("GEMINI_API_KEY", "dummy");
      home.variable("GEMINI_CLI_TRUST_WORKSPACE", "true");
      // It starts itself again for more memory; the limit is set here instead.
      home.variable("GEMINI_CLI_NO_RELAUNCH", "true");
      home.variable("NODE_OPTIONS", "--max-old-space-size=512");
    }

    @Override
    List<String> command(AgentClis clis, String prompt) {
      return arguments(
          clis.gemini(), "-m", "gemini-2.5-flash", "--approval-mode", "yolo", "-p", prompt);
    }

    @Override
    ToolCall shell(String command) {
      return new ToolCall(
          "run_shell_command", Map.of("command", command, "description", "for the test"));
    }
  };

  /** The variable with the token, which is not a part of Gemini CLI's settings file. */
  static final String GEMINI_HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";

  private final String connectName;

  Agent(String connectName) {
    this.connectName = connectName;
  }

  /** As the first start of Gemini CLI adds its own choice to the file. */
  private static String withAuthentication(String settings) {
    return settings.replaceFirst(
        "\\{", "{\"security\": {\"auth\": {\"selectedType\": \"gemini-api-key\"}},");
  }

  /** Makes the user's files and variables from what {@code connect} printed for this agent. */
  abstract void configure(AgentHome home, ModelApi model, String printed);

  /** The command that answers one prompt and ends. */
  abstract List<String> command(AgentClis clis, String prompt);

  /** The model's wish that the agent runs a command, by the agent's own tool. */
  abstract ToolCall shell(String command);

  /** The agent's name for {@code otlp-delta connect}. */
  String connectName() {
    return connectName;
  }

  /** Runs a session to its end, in which the model has its say; fails when it does not succeed. */
  void run(AgentClis clis, AgentHome home, String... moreArguments) {
    List<String> command = command(clis, "Say hello.");
    Result result = home.run(arguments(command, moreArguments));
    if (!result.orFail(toString()).contains(ModelApi.CLOSING_TEXT)) {
      throw new AssertionError(this + " did not print the model's answer\n" + result);
    }
  }

  private static List<String> arguments(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all;
  }
}
