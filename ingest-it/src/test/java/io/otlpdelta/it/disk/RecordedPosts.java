package io.otlpdelta.it.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.harness.ExactlyOnce;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.LogLoad.RecordId;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Large requests, one after the other, with a memory of what was acknowledged. */
final class RecordedPosts {
  private static final int RECORDS = 1_000;
  private static final int MAX_REQUESTS = 2_000;
  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);

  private final Installation installation;
  private final Set<RecordId> acknowledged = new HashSet<>();
  private int posted;

  RecordedPosts(Installation installation) {
    this.installation = installation;
  }

  /** Posts one request and returns the answer. */
  HttpResponse<byte[]> post() throws IOException {
    String session = "session-" + posted++;
    HttpResponse<byte[]> answer =
        installation.client().post(Signal.LOGS, LogLoad.request(session, 0, RECORDS));
    if (answer.statusCode() == 200) {
      acknowledged.addAll(LogLoad.ids(session, 0, RECORDS));
    }
    return answer;
  }

  /** Posts until a request is refused, which must be with a 503 that invites a repeat soon. */
  void untilRefused() throws IOException {
    for (int i = 0; i < MAX_REQUESTS; i++) {
      HttpResponse<byte[]> answer = post();
      if (answer.statusCode() != 200) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 2L);
        return;
      }
    }
    throw new AssertionError(MAX_REQUESTS + " requests were taken, none refused");
  }

  /** Posts until a request is taken. */
  void untilAccepted() {
    await("requests are taken again")
        .atMost(RECOVERY_LIMIT)
        .until(() -> post().statusCode() == 200);
  }

  /** Everything acknowledged is in the table once, and nothing is there twice. */
  void assertNothingLostOrDoubled() throws IOException {
    new ExactlyOnce(installation).assertNoneLostOrDoubled(acknowledged);
  }
}
