package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.expected.RowsAssert;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.JavaScriptExport;
import io.otlpdelta.it.harness.NodeProject;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exporters inside Claude Code, as the npm packages of the same version. */
@Tag("heavy")
class JavaScriptSdkIT {
  @RegisterExtension static final NodeProject NODE = new NodeProject();

  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  @TempDir Path copies;

  @ParameterizedTest
  @CsvSource({
    "protobuf, none",
    "protobuf, gzip",
    "json, none",
    "json, gzip",
    "grpc, none",
    "grpc, gzip"
  })
  void everythingThatTheSdkExportsLands(String encoding, String compression) throws IOException {
    JavaScriptExport export =
        new JavaScriptExport(
            INSTALLATION,
            INSTALLATION.server().uri("/"),
            encoding + "-" + compression,
            encoding,
            compression,
            copies);
    export.run(NODE);
    Map<Signal, List<Map<String, Object>>> expected = export.expectedRows();
    assertThat(expected).containsOnlyKeys(Signal.values());
    assertThat(expected.get(Signal.LOGS)).hasSize(JavaScriptExport.LOG_RECORDS + 1);
    expected.forEach((signal, rows) -> awaitRows(export, signal, rows));
    for (Signal signal : Signal.values()) {
      Chdb.assertHolds(NODE, INSTALLATION, signal, expected.get(signal), export::isOfThisRun);
    }
  }

  private static void awaitRows(
      JavaScriptExport export, Signal signal, List<Map<String, Object>> expected) {
    List<Map<String, Object>> found =
        await("the exported " + signal)
            .atMost(Duration.ofSeconds(30))
            .until(() -> export.rows(signal), rows -> rows.size() == expected.size());
    RowsAssert.assertSameRows(export.name() + " " + signal, found, expected);
  }
}
