package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpDeltaTest {
  @Test
  void versionIsPrintedByEveryCommand() {
    assertThat(CommandRun.of("--version")).isEqualTo(new CommandRun(0, "otlp-delta 1.2.3\n", ""));
    assertThat(CommandRun.of("token", "list", "--version").out()).isEqualTo("otlp-delta 1.2.3\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "serve",
        "tables",
        "tables create",
        "tables list",
        "tables describe",
        "token",
        "token create",
        "token list",
        "token revoke",
        "certificate",
        "certificate add",
        "certificate list",
        "certificate remove",
        "connect",
        "doctor",
        "status",
        "sql"
      })
  void everyCommandHasHelp(String command) {
    CommandRun run = CommandRun.of((command + " --help").strip().split(" ", -1));

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith(("Usage: otlp-delta " + command).strip()).contains("--help");
  }

  @Test
  void noCommandIsWrongUsage() {
    CommandRun run = CommandRun.of();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            """
            otlp-delta: Missing required subcommand
            Try 'otlp-delta --help' for what is possible.
            """);
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheNearest() {
    CommandRun run = CommandRun.of("serv");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("otlp-delta: Unmatched argument at index 0: 'serv'\nDid you mean 'serve'?\n");
  }

  @Test
  void aMissingOptionIsNamed() {
    CommandRun run = CommandRun.of("token", "create", "--grant", "main.*");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            """
            otlp-delta: Missing required option: '--name=N'
            Try 'otlp-delta token create --help' for what is possible.
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tables list",
        "tables describe a.b.c",
        "token list",
        "token revoke ci",
        "sql select"
      })
  void lookingIntoADataDirectoryThatIsNotThereSaysSo(String command) {
    CommandRun run = CommandRun.of((command + " --data-dir /no/such/folder").split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "otlp-delta: there is no data directory /no/such/folder; --data-dir names the one that"
                + " the server uses\n");
  }
}
