package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.server.config.ServerConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many requests one caller may send. */
class RateLimitTest {
  private final ManualTime time = new ManualTime(0);
  private final FakeIngest ingest = new FakeIngest();
  private final FakeDiagnosis diagnosis = new FakeDiagnosis();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private @Nullable Door door;

  @AfterEach
  void close() {
    if (door != null) {
      door.close();
    }
  }

  @Test
  void aCallerThatWasQuietMaySendABurstAndThenItsRate() throws Exception {
    open("rateLimit.requestsPerSecond", "2", "rateLimit.burstRequests", "5");
    try (RawConnection connection = RawConnection.to(door.address())) {
      for (int i = 0; i < 5; i++) {
        assertThat(post(connection, TOKEN).status()).isEqualTo(200);
      }
      assertThat(post(connection, TOKEN).status()).isEqualTo(429);

      time.advance(Duration.ofMillis(499));
      assertThat(post(connection, TOKEN).status()).isEqualTo(429);
      time.advance(Duration.ofMillis(1));
      assertThat(post(connection, TOKEN).status()).isEqualTo(200);
      assertThat(post(connection, TOKEN).status()).isEqualTo(429);
    }
    assertThat(ingest.requests()).hasSize(6);
  }

  @Test
  void theRefusalNamesTheLimitAndTheSettingAndIsTriedAgain() throws Exception {
    open("rateLimit.requestsPerSecond", "1");
    try (RawConnection connection = RawConnection.to(door.address())) {
      assertThat(post(connection, TOKEN).status()).isEqualTo(200);

      RawConnection.Response refused = post(connection, TOKEN);
      assertThat(assertRefused(refused, ErrorCode.RATE_LIMITED))
          .startsWith(
              "The caller 'caller of "
                  + TOKEN
                  + "' sends more than 1 requests a second (rateLimit.requestsPerSecond), after a"
                  + " burst of 1 (rateLimit.burstRequests). Send larger batches less often, or ask"
                  + " the administrator of this server for a higher limit.");
      assertThat(refused.header("retry-after", "none")).isEqualTo("1");
    }
    assertThat(diagnosis.refused)
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.code()).isEqualTo(ErrorCode.RATE_LIMITED);
              assertThat(told.caller().name()).isEqualTo("caller of " + TOKEN);
            });
    assertThat(registry.get("otlp_delta_rate_limited").counter().count()).isEqualTo(1);
    assertThat(
            registry
                .get("otlp_delta_requests")
                .tags("signal", "logs", "outcome", "rate_limited")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void callersDoNotTakeEachOthersShare() throws Exception {
    open("rateLimit.requestsPerSecond", "1");
    try (RawConnection connection = RawConnection.to(door.address())) {
      assertThat(post(connection, TOKEN).status()).isEqualTo(200);
      assertThat(post(connection, TOKEN).status()).isEqualTo(429);
      assertThat(post(connection, "other").status()).isEqualTo(200);
    }
  }

  @Test
  void nobodyIsCountedBeforeTheTokenIsKnown() throws Exception {
    open("rateLimit.requestsPerSecond", "1");
    try (RawConnection connection = RawConnection.to(door.address())) {
      for (int i = 0; i < 3; i++) {
        assertThat(post(connection, "unknown").status()).isEqualTo(401);
      }
      assertThat(post(connection, TOKEN).status()).isEqualTo(200);
    }
  }

  @Test
  void aLongPauseGivesNoMoreThanTheBurst() throws Exception {
    open("rateLimit.requestsPerSecond", "10", "rateLimit.burstRequests", "2");
    time.advance(Duration.ofHours(1));
    try (RawConnection connection = RawConnection.to(door.address())) {
      for (int hour = 0; hour < 2; hour++) {
        assertThat(post(connection, TOKEN).status()).isEqualTo(200);
        assertThat(post(connection, TOKEN).status()).isEqualTo(200);
        assertThat(post(connection, TOKEN).status()).isEqualTo(429);
        time.advance(Duration.ofHours(1));
      }
    }
  }

  @Test
  void thereIsNoLimitUnlessOneIsSet() throws Exception {
    open();
    try (RawConnection connection = RawConnection.to(door.address())) {
      for (int i = 0; i < 200; i++) {
        assertThat(post(connection, TOKEN).status()).isEqualTo(200);
      }
    }
  }

  private void open(String... settings) {
    Map<String, String> texts = new HashMap<>(Map.of("port", "0"));
    for (int i = 0; i < settings.length; i += 2) {
      texts.put(settings[i], settings[i + 1]);
    }
    door =
        Door.open(
            ServerConfig.of(texts),
            new DoorSeams(
                token ->
                    token.reveal().equals("unknown")
                        ? Optional.empty()
                        : Optional.of(new Principal("caller of " + token.reveal(), List.of())),
                ingest,
                diagnosis.seam(),
                List.of(),
                registry,
                time));
  }

  private static RawConnection.Response post(RawConnection connection, String token)
      throws Exception {
    return connection
        .head(
            "POST /v1/logs HTTP/1.1",
            "Host: localhost",
            "Authorization: Bearer " + token,
            "X-Databricks-UC-Table-Name: " + TABLE,
            "Content-Type: application/json",
            "Content-Length: 2")
        .write("{}")
        .read();
  }
}
