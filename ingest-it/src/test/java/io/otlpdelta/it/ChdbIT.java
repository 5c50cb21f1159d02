package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.expected.ExpectedRows;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.NodeProject;
import io.otlpdelta.it.harness.RecordedRequest;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Delta reader that is not of the JVM (chDB: ClickHouse over the Rust kernel) agrees. */
@Tag("heavy")
class ChdbIT {
  @RegisterExtension static final NodeProject NODE = new NodeProject();

  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  @RegisterExtension
  static final Installation STANDALONE = new Installation("freshness: 1s\ncommitter: standalone");

  @Test
  void clickHouseReadsEveryValueOfTheCapturedSessions() throws IOException {
    assertReadsCapturedSessions(INSTALLATION);
  }

  @Test
  void clickHouseReadsWhatDeltaStandaloneCommitted() throws IOException {
    assertReadsCapturedSessions(STANDALONE);
  }

  private static void assertReadsCapturedSessions(Installation installation) throws IOException {
    Map<Signal, List<Map<String, Object>>> expected = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      expected.put(signal, new ArrayList<>());
    }
    for (String session : RecordedRequest.sessions()) {
      for (RecordedRequest request : RecordedRequest.of(session)) {
        Map<String, String> headers = request.headersFor(installation);
        headers.put("Prefer", "wait=committed");
        assertThat(
                installation.client().post(request.signal(), headers, request.body()).statusCode())
            .isEqualTo(200);
        expected
            .get(request.signal())
            .addAll(ExpectedRows.of(request.signal(), request.decodedBody()));
      }
    }
    assertThat(expected.get(Signal.LOGS)).isNotEmpty();
    assertThat(expected.get(Signal.METRICS)).isNotEmpty();
    for (Signal signal : Signal.values()) {
      Chdb.assertHolds(NODE, installation, signal, expected.get(signal), row -> true);
    }
  }
}
