package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.it.delta.DeltaLog;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.Processes;
import io.otlpdelta.it.harness.Processes.Result;
import io.otlpdelta.it.harness.Repository;
import io.otlpdelta.it.harness.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/create-tables.sh} as an admin runs it: with a Spark that Maven fetches. */
@Tag("heavy")
class CreateTablesIT {
  private static final Duration LIMIT = Duration.ofMinutes(9);

  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  @TempDir private Path folder;

  @Test
  void theSameTablesAreMadeAsByTheProduct() throws Exception {
    Path dataDirectory = folder.resolve("data with a blank");
    Result first = script("main.telemetry.claude", "--data-dir", dataDirectory.toString());
    assertThat(first.orFail("create-tables").lines())
        .containsExactly(
            "ready   main.telemetry.claude_otel_metrics",
            "ready   main.telemetry.claude_otel_logs",
            "ready   main.telemetry.claude_otel_spans");
    script("main.telemetry.claude", "--data-dir", dataDirectory.toString()).orFail("again");
    for (Signal signal : Signal.values()) {
      Path table =
          dataDirectory.resolve("warehouse/main/telemetry").resolve("claude_" + signal.table());
      Path made = INSTALLATION.tableFolder(signal);
      assertThat(DeltaLog.read(table).schema()).isEqualTo(DeltaLog.read(made).schema());
      assertThat(DeltaLog.read(table).properties()).isEqualTo(DeltaLog.read(made).properties());
      assertThat(protocol(table)).isEqualTo(protocol(made));
    }
  }

  @Test
  void theServerWritesTheTables() throws Exception {
    String dataDirectory = INSTALLATION.dataDirectory().toString();
    script("main.telemetry.spark", "--data-dir", dataDirectory).orFail("create-tables");
    Map<String, String> headers = INSTALLATION.client().headers(Signal.LOGS);
    headers.put("X-Databricks-UC-Table-Name", INSTALLATION.tableName("spark", Signal.LOGS));
    headers.put("Prefer", "wait=committed");
    byte[] body = LogLoad.request("from-script", 0, 1);
    assertThat(INSTALLATION.client().post(Signal.LOGS, headers, body).statusCode()).isEqualTo(200);
    assertThat(DeltaLog.read(INSTALLATION.tableFolder("spark", Signal.LOGS)).claimedRows())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "main.telemetry | 'main.telemetry' cannot be used (expected: CATALOG.SCHEMA.PREFIX",
        "a.b.c --catalog-uri http://127.0.0.1:1 | --catalog-uri needs --token",
        "a.b.c --catalog-uri ftp://x --token t | --catalog-uri: 'ftp://x' (expected: http://HOST",
        "a.b.c --catalog-uri http://h --data-dir d --token t | name a catalog each",
        "a.b.c --warehouse s3://bucket/x | for object storage use: otlp-delta tables create",
        "a.b.c --token env:NO_SUCH_VARIABLE | --token is for --catalog-uri only",
        "a.b.c --catalog-uri http://h --token env:NO_SUCH | there is no variable NO_SUCH",
        "a.b.c --colour red | unknown argument '--colour'",
      })
  void aWrongCallSaysWhatIsWrongAndEndsWith2(String arguments, String message) {
    Result result = script(arguments.split(" ", -1));
    assertThat(result.errors()).contains(message);
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void whatSparkCannotMakeIsToldAndEndsWith1() throws Exception {
    Path file = Files.writeString(folder.resolve("a file"), "in the way");
    Result result = script("main.telemetry.claude", "--warehouse", file.toString());
    assertThat(result.errors())
        .contains("FileSystemException")
        .endsWith("create-tables: Spark could not make the tables\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  private static JsonNode protocol(Path table) {
    return DeltaLog.actions(table, 0).stream()
        .filter(action -> action.has("protocol"))
        .findFirst()
        .orElseThrow()
        .path("protocol");
  }

  private Result script(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Repository.path("scripts/create-tables.sh").toString());
    command.addAll(List.of(arguments));
    return Processes.run(folder, Map.of(), LIMIT, command);
  }
}
