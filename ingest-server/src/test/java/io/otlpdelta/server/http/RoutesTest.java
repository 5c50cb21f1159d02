package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.JSON;
import static io.otlpdelta.server.http.DoorExtension.PROTOBUF;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.error.ErrorCode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths and methods, and the pages that need no token. */
class RoutesTest {
  private static final String ORIGIN_HEADER = "Origin";

  @RegisterExtension static final DoorExtension door = DoorExtension.withDefaults();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1",
        "/v1/",
        "/v1/profiles",
        "/v1/logs/x",
        "/v2/logs",
        "/api/2.0/otel/v1",
        "/V1/LOGS"
      })
  void anUnknownPathIsAStatusAndNeverARedirect(String path) throws Exception {
    for (String type : new String[] {JSON, PROTOBUF}) {
      HttpResponse<byte[]> response = door.post(path, type, new byte[0]);

      assertThat(assertRefused(response, ErrorCode.PATH_NOT_FOUND))
          .startsWith(
              "There is nothing at this path. OTLP is served at /v1/metrics, /v1/logs and"
                  + " /v1/traces, and the same below /api/2.0/otel.");
      assertThat(response.headers().allValues("content-type")).containsExactly(type);
    }
    assertRefused(door.get(path), ErrorCode.PATH_NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
  void anotherMethodIsRefusedWithTheAllowedOne(String method) throws Exception {
    for (String path : new String[] {"/v1/logs", "/v1/metrics/", "/api/2.0/otel/v1/traces"}) {
      HttpResponse<byte[]> response =
          door.send(
              HttpRequest.newBuilder(door.uri(path))
                  .header("Content-Type", PROTOBUF)
                  .method(method, BodyPublishers.noBody()));

      assertThat(assertRefused(response, ErrorCode.METHOD_NOT_ALLOWED))
          .startsWith("This path does not serve the request's method. Use POST.");
      assertThat(response.headers().allValues("allow")).containsExactly("POST");
    }
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void headIsRefusedWithoutABody() throws Exception {
    HttpResponse<byte[]> response =
        door.send(
            HttpRequest.newBuilder(door.uri("/v1/logs")).method("HEAD", BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().allValues("allow")).containsExactly("POST");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void aMethodThatHttpDoesNotKnowIsRefused() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head("BREW /v1/logs HTTP/1.1", "Host: x");

      RawConnection.Response response = connection.read();
      assertThat(assertRefused(response, ErrorCode.METHOD_NOT_ALLOWED))
          .startsWith("This path does not serve the request's method. Use POST.");
      assertThat(response.header("allow", "none")).isEqualTo("POST");
    }
  }

  @Test
  void withoutConfiguredOriginsABrowserIsNotAllowedIn() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(
          "OPTIONS /v1/logs HTTP/1.1",
          "Host: x",
          ORIGIN_HEADER + ": https://example.org",
          "Access-Control-Request-Method: POST");

      RawConnection.Response response = connection.read();
      assertRefused(response, ErrorCode.METHOD_NOT_ALLOWED);
      assertThat(response.header("access-control-allow-origin", "none")).isEqualTo("none");
    }
  }

  @Test
  void aQueryChangesNothing() throws Exception {
    assertThat(door.post("/v1/logs?x=1", JSON, "{}".getBytes(UTF_8)).statusCode()).isEqualTo(200);
  }

  @Test
  void aLivingServerSaysSo() throws Exception {
    HttpResponse<byte[]> response = door.get("/health/live");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).asString().isEqualTo("{\"status\":\"ok\",\"checks\":{}}");
  }

  @Test
  void readinessIsTheSumOfItsChecks() throws Exception {
    assertThat(door.get("/health/ready"))
        .satisfies(
            ready -> {
              assertThat(ready.statusCode()).isEqualTo(200);
              assertThat(ready.headers().firstValue("content-type")).hasValue(JSON);
              assertThat(ready.body())
                  .asString()
                  .isEqualTo(
                      "{\"status\":\"ok\",\"checks\":{\"running\":\"ok\",\"configured\":\"ok\"}}");
            });
    door.addCheck(new HealthCheck("journal", () -> Optional.of("the disk is full")));

    HttpResponse<byte[]> response = door.get("/health/ready");

    assertThat(response.statusCode()).isEqualTo(503);
    JsonNode body = new ObjectMapper().readTree(response.body());
    assertThat(body.get("status").textValue()).isEqualTo("unavailable");
    assertThat(body.get("checks").get("configured").textValue()).isEqualTo("the disk is full");
    assertThat(door.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aCheckThatFailsIsAProblem() throws Exception {
    door.addCheck(
        new HealthCheck(
            "catalog",
            () -> {
              throw new IllegalStateException("/secret/path");
            }));

    HttpResponse<byte[]> response = door.get("/health/ready");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body())
        .asString()
        .contains("the check itself failed, see the application log")
        .doesNotContain("secret");
  }

  @Test
  void metricsCountRequestsByOutcome() throws Exception {
    double accepted = metric("otlp_delta_requests_total{outcome=\"ok\",signal=\"metrics\"}");
    double refused =
        metric("otlp_delta_requests_total{outcome=\"unauthenticated\",signal=\"metrics\"}");
    double bytes = metric("otlp_delta_sent_bytes_total{signal=\"metrics\"}");
    assertThat(door.post("/v1/metrics", JSON, "{}".getBytes(UTF_8)).statusCode()).isEqualTo(200);
    assertThat(
            door.send(
                    HttpRequest.newBuilder(door.uri("/v1/metrics"))
                        .POST(BodyPublishers.ofString("unread")))
                .statusCode())
        .isEqualTo(401);

    // Counted when the answer is written, which the client may know a moment before us.
    await("both are counted")
        .until(
            () ->
                metric("otlp_delta_requests_total{outcome=\"ok\",signal=\"metrics\"}")
                        == accepted + 1
                    && metric(
                            "otlp_delta_requests_total{outcome=\"unauthenticated\",signal=\"metrics\"}")
                        == refused + 1);
    assertThat(metric("otlp_delta_sent_bytes_total{signal=\"metrics\"}")).isEqualTo(bytes + 2);
    assertThat(metric("otlp_delta_answer_seconds_count{signal=\"metrics\"}")).isPositive();
    assertThat(metric("otlp_delta_connections")).isPositive();
  }

  @Test
  void metricsArePrometheusText() throws Exception {
    assertThat(door.get("/metrics").headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
  }

  @ParameterizedTest
  @CsvSource({"/health/live", "/health/ready", "/metrics"})
  void pagesAreReadOnly(String path) throws Exception {
    HttpResponse<byte[]> response = door.post(path, JSON, new byte[0]);

    assertThat(assertRefused(response, ErrorCode.METHOD_NOT_ALLOWED)).contains("Use GET, HEAD.");
    assertThat(response.headers().allValues("allow")).containsExactly("GET, HEAD");
  }

  private static double metric(String name) throws Exception {
    return new String(door.get("/metrics").body(), UTF_8)
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }
}
