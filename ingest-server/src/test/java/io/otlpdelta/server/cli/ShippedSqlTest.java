package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.otlpdelta.model.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file of {@code sql/} runs: over empty tables, and over a recorded session. */
class ShippedSqlTest {
  private static final Path SQL = Path.of("..", "sql");

  @TempDir private static Path empty;
  @TempDir private static Path recorded;

  @BeforeAll
  static void anEmptyAndAFullDataDirectory() throws Exception {
    new DataDirectory(empty).createTables().createRejects();
    new DataDirectory(recorded)
        .createTables()
        .createRejects()
        .commitRejects(Signal.LOGS, refused())
        .commit(Signal.LOGS, "claude-code-2.1.330-subagents-hooks-git/0001-logs")
        .commit(Signal.METRICS, "claude-code-2.1.330-subagents-hooks-git/0002-metrics");
  }

  /** One log record whose time no column can hold. */
  private static byte[] refused() {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    request
        .addResourceLogsBuilder()
        .addScopeLogsBuilder()
        .addLogRecordsBuilder()
        .setTimeUnixNano(-1);
    return request.build().toByteArray();
  }

  @ParameterizedTest
  @MethodSource("files")
  void itRunsOverEmptyTables(Path file) {
    assertThat(run(file, empty)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void itFindsRowsInARecordedSession(Path file) {
    boolean looksForTrouble = List.of("api_errors.sql", "missing_events.sql").contains(name(file));

    JsonNode rows = run(file, recorded);

    if (looksForTrouble) {
      assertThat(rows).as("a session without errors or losses").isEmpty();
    } else {
      assertThat(rows).isNotEmpty();
    }
  }

  @Test
  void theMoneyOfTheEventsIsTheMoneyOfTheMetric() {
    double fromEvents = total(run(SQL.resolve("queries/cost_by_model_and_day.sql"), recorded));
    double fromMetric = total(run(SQL.resolve("queries/cost_by_user.sql"), recorded));

    assertThat(fromEvents).isPositive().isCloseTo(fromMetric, offset(1e-9));
  }

  @Test
  void whatWasRefusedIsSaidWithItsReason() {
    JsonNode rows = run(SQL.resolve("queries/refused_records.sql"), recorded);

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).path("reason").asText()).isEqualTo("unsigned_too_large");
    assertThat(rows.get(0).path("refused").asInt()).isEqualTo(1);
    assertThat(rows.get(0).path("for_example").asText())
        .startsWith(
            "logRecords[0] in resourceLogs[0].scopeLogs[0] holds an unsigned 64-bit number");
  }

  @Test
  void thereAreQueriesAndViews() throws IOException {
    assertThat(files().map(ShippedSqlTest::name))
        .contains("cost_by_model_and_day.sql", "tool_success_rate.sql", "metric_points.sql")
        .hasSizeGreaterThan(10);
  }

  static Stream<Path> files() throws IOException {
    try (Stream<Path> queries = Files.list(SQL.resolve("queries"));
        Stream<Path> views = Files.list(SQL.resolve("views"))) {
      return Stream.concat(queries, views).sorted().toList().stream();
    }
  }

  /** Of a view the query that it names. */
  private static JsonNode run(Path file, Path dataDir) {
    try {
      String sql = Files.readString(file);
      int as = sql.indexOf(" AS\nSELECT");
      String query = sql.contains("CREATE OR REPLACE VIEW") ? sql.substring(as + 4) : sql;
      CommandRun run =
          CommandRun.of(
              "sql",
              query,
              "--table-prefix",
              DataDirectory.PREFIX.toString(),
              "--format",
              "json",
              "--data-dir",
              dataDir.toString());
      assertThat(run.err()).as(name(file)).isEmpty();
      return new ObjectMapper().readTree(run.out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double total(JsonNode rows) {
    double total = 0;
    for (JsonNode row : rows) {
      total += row.path("cost_usd").asDouble();
    }
    return total;
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
