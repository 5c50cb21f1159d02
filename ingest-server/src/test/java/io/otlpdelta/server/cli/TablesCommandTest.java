package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.model.Signal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesCommandTest {
  @TempDir private Path dataDir;

  @Test
  void createMakesTheThreeTablesOnce() {
    assertThat(run("create", "main.telemetry.claude"))
        .isEqualTo(
            new CommandRun(
                0,
                """
                created main.telemetry.claude_otel_metrics
                created main.telemetry.claude_otel_logs
                created main.telemetry.claude_otel_spans
                """,
                ""));
    assertThat(run("create", "Main.Telemetry.Claude"))
        .isEqualTo(
            new CommandRun(
                0,
                """
                exists  main.telemetry.claude_otel_metrics
                exists  main.telemetry.claude_otel_logs
                exists  main.telemetry.claude_otel_spans
                """,
                ""));
  }

  @Test
  void createMakesTheTableForWhatIsRefusedWhenAsked() {
    assertThat(run("create", "main.telemetry.claude", "--with-rejects").out().lines())
        .hasSize(4)
        .last()
        .isEqualTo("created main.telemetry._otlp_rejects");
    assertThat(run("create", "main.telemetry.codex", "--with-rejects").out().lines())
        .last()
        .isEqualTo("exists  main.telemetry._otlp_rejects");
    assertThat(run("list").out().lines()).startsWith("main.telemetry._otlp_rejects").hasSize(7);
    assertThat(run("describe", "main.telemetry._otlp_rejects").out())
        .startsWith("table        main.telemetry._otlp_rejects\nkind         rejected records\n")
        .contains("\ncolumns\n  received_time_unix_nano: BIGINT\n");
  }

  @Test
  void listNamesEveryTableInOrder() {
    run("create", "main.telemetry.codex");
    run("create", "main.telemetry.claude");

    assertThat(run("list").out().lines())
        .containsExactly(
            "main.telemetry.claude_otel_logs",
            "main.telemetry.claude_otel_metrics",
            "main.telemetry.claude_otel_spans",
            "main.telemetry.codex_otel_logs",
            "main.telemetry.codex_otel_metrics",
            "main.telemetry.codex_otel_spans");
  }

  @Test
  void aDirectoryWithoutTablesListsNone() {
    assertThat(run("list")).isEqualTo(new CommandRun(0, "", ""));
  }

  @Test
  void describeShowsWhatTheTableHolds() throws Exception {
    new DataDirectory(dataDir)
        .createTables()
        .commit(Signal.LOGS, "claude-code-2.1.330-tools/0001-logs");

    CommandRun run = run("describe", "main.telemetry.claude_otel_logs");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("table        main.telemetry.claude_otel_logs\nkind         log records\n")
        .contains("location     " + dataDir.resolve("warehouse/main/telemetry/claude_otel_logs\n"))
        .containsPattern("\nid           [0-9a-f-]{36}\n")
        .contains("\nversion      1\n")
        .containsPattern("\nlast commit  20\\S+Z\n")
        .contains("\nprotocol     (1, 2)\nfiles        1\nrows         32\n")
        .containsPattern("\nbytes        [1-9]\\d+\n")
        .contains("\nwritten by   otlp-delta/test up to 7\n")
        .contains("\ncolumns\n  event_name: STRING\n")
        .contains("\n  attributes: MAP<STRING, STRING>\n");
  }

  @Test
  void aTableThatIsNotThereIsAFailure() {
    CommandRun run = run("describe", "main.telemetry.nope");

    assertThat(run)
        .isEqualTo(
            new CommandRun(
                1,
                "",
                "otlp-delta: there is no table main.telemetry.nope in "
                    + dataDir.resolve("warehouse")
                    + "; `otlp-delta tables list` shows what there is\n"));
  }

  @Test
  void aNameThatIsNoneIsAFailure() {
    assertThat(run("create", "main.telemetry").err())
        .isEqualTo(
            "otlp-delta: 'main.telemetry' cannot be used: a table prefix has exactly three parts,"
                + " catalog.schema.prefix, but this one has 2\n");
    assertThat(run("describe", "a..b").err())
        .isEqualTo("otlp-delta: 'a..b' cannot be used: the schema part of the name is empty\n");
  }

  private CommandRun run(String command, String... args) {
    String[] all = new String[args.length + 4];
    all[0] = "tables";
    all[1] = command;
    System.arraycopy(args, 0, all, 2, args.length);
    all[args.length + 2] = "--data-dir";
    all[args.length + 3] = dataDir.toString();
    return CommandRun.of(all);
  }
}
