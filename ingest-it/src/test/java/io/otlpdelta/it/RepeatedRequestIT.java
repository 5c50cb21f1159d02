package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.LogLoad.RecordId;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A repeat is recognised for {@code duplicateMemory}, and no longer. */
class RepeatedRequestIT {
  @RegisterExtension
  final Installation installation = new Installation("freshness: 1s", "duplicateMemory: 5s");

  @Test
  void anIdenticalBodyAfterTheMemorysTimeIsStoredAgain() throws IOException {
    byte[] body = LogLoad.request("repeated", 0, 5);
    assertThat(isRecognised(body)).as("the first sending").isFalse();
    assertThat(isRecognised(body)).as("a repeat at once").isTrue();
    await("a repeat that is not recognised")
        .atMost(Duration.ofSeconds(30))
        .until(() -> !isRecognised(body));
    byte[] last = LogLoad.request("last", 0, 1);
    assertThat(installation.client().postCommitted(Signal.LOGS, last).statusCode()).isEqualTo(200);
    Map<RecordId, Long> occurrences =
        LogLoad.occurrences(installation.rows(Signal.LOGS), "repeated");
    assertThat(occurrences).hasSize(5);
    assertThat(occurrences.values()).containsOnly(2L);
  }

  private boolean isRecognised(byte[] body) throws IOException {
    HttpResponse<byte[]> response = installation.client().post(Signal.LOGS, body);
    assertThat(response.statusCode()).isEqualTo(200);
    return response.headers().firstValue("Otlp-Delta-Duplicate").isPresent();
  }
}
