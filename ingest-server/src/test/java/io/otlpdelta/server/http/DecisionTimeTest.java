package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.error.ErrorCode;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose fault it is when something takes too long: a catalog's, or the client's. */
class DecisionTimeTest {
  private static final Map<String, String> SETTINGS =
      Map.of("port", "0", "bodyTimeout", "1s", "answerTimeout", "1s");

  private final CountDownLatch decided = new CountDownLatch(1);
  private DoorFixture fixture;

  @BeforeEach
  void open() {
    fixture = DoorFixture.open(SETTINGS);
  }

  @AfterEach
  void close() {
    decided.countDown();
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/logs", "/v1/logs?dry-run=true"})
  void aCatalogThatDoesNotDecideInTimeIsTheServersFault(String path) throws Exception {
    fixture.ingest.decideBy(this::awaitDecision);
    fixture.diagnosis.look = this::awaitDecision;
    try (RawConnection connection = RawConnection.to(fixture.door.address())) {
      connection.head(head(path, "Content-Length: 4")).write("body");

      assertThat(assertRefused(connection.read(), ErrorCode.UNAVAILABLE))
          .startsWith(
              "The server did not find out in time whether it may store the request, so nothing"
                  + " was stored. Send it again.");
    }
    assertThat(fixture.ingest.requests()).isEmpty();
  }

  @Test
  void aBodyThatDoesNotComeAfterTheDecisionIsTheClientsFault() throws Exception {
    fixture.ingest.decideBy(() -> {});
    try (RawConnection connection = RawConnection.to(fixture.door.address())) {
      connection.head(head("/v1/logs", "Content-Length: 4")).write("bo");

      assertThat(assertRefused(connection.read(), ErrorCode.REQUEST_TIMEOUT))
          .startsWith("The body did not arrive in time.");
    }
    assertThat(fixture.ingest.requests()).isEmpty();
  }

  private static String[] head(String path, String length) {
    return new String[] {
      "POST " + path + " HTTP/1.1",
      "Host: localhost",
      "Authorization: Bearer " + TOKEN,
      "X-Databricks-UC-Table-Name: " + TABLE + "_otel_logs",
      "Content-Type: application/x-protobuf",
      length
    };
  }

  private void awaitDecision() {
    try {
      decided.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
