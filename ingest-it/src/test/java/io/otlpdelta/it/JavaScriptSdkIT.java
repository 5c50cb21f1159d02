package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.it.expected.ExpectedRows;
import io.otlpdelta.it.expected.RowsAssert;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.NodeProject;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exporters inside Claude Code, as the npm packages of the same version. */
@Tag("heavy")
class JavaScriptSdkIT {
  private static final int LOG_RECORDS = 700; // more than one batch of the exporter, which is 512

  @RegisterExtension static final NodeProject NODE = new NodeProject();

  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  @TempDir Path copies;

  @ParameterizedTest
  @CsvSource({"protobuf, none", "protobuf, gzip", "json, none", "json, gzip"})
  void everythingThatTheSdkExportsLands(String encoding, String compression) throws IOException {
    String run = encoding + "-" + compression;
    NODE.run(copies, "export.js", settings(run, encoding, compression));
    Map<Signal, List<Map<String, Object>>> expected = expectedRows();
    assertThat(expected).containsOnlyKeys(Signal.values());
    assertThat(expected.get(Signal.LOGS)).hasSize(LOG_RECORDS + 1);
    expected.forEach((signal, rows) -> awaitRows(run, signal, rows));
    for (Signal signal : Signal.values()) {
      Chdb.assertHolds(NODE, INSTALLATION, signal, expected.get(signal), row -> isOfRun(row, run));
    }
  }

  private static void awaitRows(String run, Signal signal, List<Map<String, Object>> expected) {
    List<Map<String, Object>> found = new ArrayList<>();
    await("the exported " + signal)
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              found.clear();
              INSTALLATION.rows(signal).stream()
                  .filter(row -> isOfRun(row, run))
                  .forEach(found::add);
              assertThat(found.size()).isEqualTo(expected.size());
            });
    RowsAssert.assertSameRows(run + " " + signal, found, expected);
  }

  private static boolean isOfRun(Map<String, Object> row, String run) {
    Map<?, ?> attributes = (Map<?, ?>) ((Map<?, ?>) row.get("resource")).get("attributes");
    return run.equals(attributes.get("run"));
  }

  private String settings(String run, String encoding, String compression)
      throws JsonProcessingException {
    Map<String, String> tables = new HashMap<>();
    for (Signal signal : Signal.values()) {
      tables.put(signal.route(), INSTALLATION.tableName(signal));
    }
    return new ObjectMapper()
        .writeValueAsString(
            Map.of(
                "base",
                INSTALLATION.server().address(),
                "encoding",
                encoding,
                "compression",
                compression,
                "token",
                INSTALLATION.token(),
                "tables",
                tables,
                "run",
                run,
                "logRecords",
                LOG_RECORDS,
                "copies",
                copies.toString()));
  }

  private Map<Signal, List<Map<String, Object>>> expectedRows() throws IOException {
    Map<Signal, List<Map<String, Object>>> expected = new EnumMap<>(Signal.class);
    try (Stream<Path> files = Files.list(copies)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        Signal signal = Signal.ofRoute(name.substring(5, name.indexOf('.')));
        expected
            .computeIfAbsent(signal, each -> new ArrayList<>())
            .addAll(ExpectedRows.of(signal, Files.readAllBytes(file)));
      }
    }
    return expected;
  }
}
