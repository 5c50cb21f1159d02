package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.SystemTime;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands say when the tables are in Unity Catalog. */
class UnityCommandsTest {
  private static final String EMBEDDED_ONLY =
      "this command works on the embedded catalog, but catalog is set to unity (from"
          + " OTLP_DELTA_CATALOG); ";

  @TempDir Path dataDir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tables create main.telemetry.claude",
        "tables list",
        "tables describe main.telemetry.claude_otel_logs"
      })
  void tablesAreMadeAndListedElsewhere(String command) {
    CommandRun run = run(Map.of(), command.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            EMBEDDED_ONLY
                + "tables of Unity Catalog are made from the DDL in sql/ddl and listed by its own"
                + " tools, see docs/unity-catalog.md");
    assertThat(dataDir).isEmptyDirectory();
  }

  @Test
  void tablesAreQueriedElsewhere() {
    CommandRun run = run(Map.of(), "sql", "SELECT 1");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            EMBEDDED_ONLY + "query tables of Unity Catalog with an engine that is connected to it");
  }

  @Test
  void tokensOfThisServerAreOfUseOnlyWithGrants() {
    String[] create = {"token", "create", "--name", "ci", "--grant", "main.*"};
    CommandRun refused = run(Map.of(), create);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .contains(
            EMBEDDED_ONLY
                + "callers send tokens of Unity Catalog, and privileges are granted there. With"
                + " unity.access 'grants' the server's own tokens count");
    assertThat(run(Map.of("OTLP_DELTA_UNITY_ACCESS", "grants"), create).exitCode()).isZero();
  }

  @Test
  void aReplayNeedsATokenOfTheServersOwn() {
    CommandRun run = run(Map.of(), "quarantine", "replay", "--all");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "the tables are in Unity Catalog, and this command has no caller's token to ask it"
                + " with; set unity.token, unity.tokenFile, or unity.clientId with"
                + " unity.clientSecret, in the environment or in the file that OTLP_DELTA_CONFIG"
                + " names");
    assertThat(
            run(Map.of("OTLP_DELTA_UNITY_TOKEN", "token"), "quarantine", "replay", "--all")
                .exitCode())
        .isZero();
  }

  private CommandRun run(Map<String, String> environment, String... args) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("OTLP_DELTA_CATALOG", "unity");
    all.put("OTLP_DELTA_UNITY_URI", "http://127.0.0.1:1");
    all.put("OTLP_DELTA_DATA_DIR", dataDir.toString());
    return CommandRun.with(all, new SystemTime(), args);
  }
}
