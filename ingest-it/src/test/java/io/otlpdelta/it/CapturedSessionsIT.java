package io.otlpdelta.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.expected.ExpectedRows;
import io.otlpdelta.it.expected.RowsAssert;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.RecordedRequest;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real clients sent lands in the tables, value by value. */
class CapturedSessionsIT {
  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  static List<String> sessions() {
    return RecordedRequest.sessions();
  }

  @ParameterizedTest
  @MethodSource("sessions")
  void everyValueOfTheSessionIsInTheTables(String session) throws IOException {
    Map<Signal, List<Map<String, Object>>> expected = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      expected.put(signal, new ArrayList<>(INSTALLATION.rows(signal)));
    }
    for (RecordedRequest request : RecordedRequest.of(session)) {
      assertAccepted(request);
      List<Map<String, Object>> rows = ExpectedRows.of(request.signal(), request.decodedBody());
      assertThat(rows).as("rows of a recorded body").isNotEmpty();
      expected.get(request.signal()).addAll(rows);
    }
    for (Signal signal : Signal.values()) {
      RowsAssert.assertSameRows(
          session + " " + signal, INSTALLATION.rows(signal), expected.get(signal));
    }
  }

  private static void assertAccepted(RecordedRequest request) throws IOException {
    Map<String, String> headers = request.headersFor(INSTALLATION);
    headers.put("Prefer", "wait=committed");
    HttpResponse<byte[]> answer =
        INSTALLATION.client().post(request.signal(), headers, request.body());
    // The answer is of the kind that the client named, whatever its body is.
    boolean json = request.header("Content-Type").equals("application/json");
    assertThat(answer.statusCode())
        .as("status, body: %s", new String(answer.body(), UTF_8))
        .isEqualTo(200);
    assertThat(new String(answer.body(), UTF_8))
        .as("no partial success")
        .isEqualTo(json ? "{}" : "");
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue(json ? "application/json" : "application/x-protobuf");
  }
}
