package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.model.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlCommandTest {
  @TempDir private static Path dataDir;

  @BeforeAll
  static void aRecordedSessionIsInTheTables() throws Exception {
    new DataDirectory(dataDir)
        .createTables()
        .commit(Signal.LOGS, "claude-code-2.1.330-tools/0001-logs");
  }

  @Test
  void theRowsOfATableAreFound() {
    assertThat(
            sql(
                "SELECT attributes['model'] AS model, count(*) AS calls"
                    + " FROM main.telemetry.claude_otel_logs"
                    + " WHERE event_name = 'api_request' GROUP BY 1"))
        .isEqualTo(
            new CommandRun(
                0,
                """
                 model                      | calls
                ----------------------------+-------
                 databricks-claude-opus-4-6 |     7
                (1 row)
                """,
                ""));
  }

  @Test
  void anEmptyTableHasItsColumns() {
    assertThat(sql("SELECT sum.value FROM main.telemetry.claude_otel_metrics", "--format", "csv"))
        .isEqualTo(new CommandRun(0, "\"value\"\r\n".replace("\"", ""), ""));
  }

  @Test
  void allTablesAreThereWhenNoneIsMentioned() {
    assertThat(sql("SHOW ALL TABLES", "--format", "json").out())
        .contains("claude_otel_logs", "claude_otel_metrics", "claude_otel_spans");
  }

  @Test
  void aFileIsReadAndItsPlaceholderFilled() throws IOException {
    Path file =
        Files.writeString(
            dataDir.resolve("count.sql"),
            "SELECT count(*) AS n FROM <catalog>.<schema>.<table_prefix>_otel_logs;\n");

    CommandRun filled =
        CommandRun.of(
            "sql",
            "--file",
            file.toString(),
            "--table-prefix",
            "main.telemetry.claude",
            "--format",
            "csv",
            "--data-dir",
            dataDir.toString());
    CommandRun unfilled =
        CommandRun.of("sql", "--file", file.toString(), "--data-dir", dataDir.toString());

    assertThat(filled).isEqualTo(new CommandRun(0, "n\r\n32\r\n", ""));
    assertThat(unfilled)
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "otlp-delta: the query has the placeholder <catalog>.<schema>.<table_prefix>; say"
                    + " what it stands for with --table-prefix, such as main.telemetry.claude\n"));
  }

  @Test
  void aWrongQueryIsAFailureInOneSentence() {
    CommandRun run = sql("SELECT event_nam FROM main.telemetry.claude_otel_logs");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith(
            "otlp-delta: Binder Error: Referenced column \"event_nam\" not found in FROM clause!"
                + " Candidate bindings: \"event_name\"")
        .hasLineCount(1);
  }

  @Test
  void aQueryOrAFileIsNeededAndNotBoth() {
    assertThat(CommandRun.of("sql", "--data-dir", dataDir.toString()).exitCode()).isEqualTo(2);
    assertThat(CommandRun.of("sql", "SELECT 1", "--file", "x").exitCode()).isEqualTo(2);
    assertThat(CommandRun.of("sql", "--file", dataDir + "/nope.sql").err())
        .isEqualTo("otlp-delta: there is no file " + dataDir + "/nope.sql\n");
  }

  @Test
  void anUnknownFormatIsWrongUsage() {
    CommandRun run = sql("SELECT 1", "--format", "xml");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("Invalid value for option '--format'")
        .contains("TABLE, CSV, JSON");
  }

  private static CommandRun sql(String query, String... more) {
    String[] all = new String[more.length + 4];
    all[0] = "sql";
    all[1] = query;
    all[2] = "--data-dir";
    all[3] = dataDir.toString();
    System.arraycopy(more, 0, all, 4, more.length);
    return CommandRun.of(all);
  }
}
