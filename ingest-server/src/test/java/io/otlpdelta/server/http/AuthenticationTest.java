package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.JSON;
import static io.otlpdelta.server.http.DoorExtension.PROTOBUF;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {
  @RegisterExtension static final DoorExtension door = DoorExtension.withDefaults();

  @ParameterizedTest
  @EnumSource(Signal.class)
  void aRequestWithoutATokenIsAskedForOne(Signal signal) throws Exception {
    for (String type : List.of(JSON, PROTOBUF)) {
      HttpResponse<byte[]> response = post("/v1/" + signal.route(), type);

      assertThat(assertRefused(response, ErrorCode.UNAUTHENTICATED))
          .startsWith(
              "The request has no token. Send the header 'Authorization: Bearer <token>' with a"
                  + " token from the administrator of this server.");
      assertThat(response.headers().allValues("www-authenticate")).containsExactly("Bearer");
      assertThat(response.headers().allValues("content-type")).containsExactly(type);
    }
    assertThat(door.ingest().requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic dXNlcjpwYXNz",
        "Bearer",
        "Bearer ",
        "Bearer a b",
        "Bearer \"quoted\"",
        "Bearertoken",
        TOKEN,
      })
  void whatIsNoBearerTokenIsRefused(String authorization) throws Exception {
    HttpResponse<byte[]> response = post("/v1/logs", JSON, authorization);

    assertThat(assertRefused(response, ErrorCode.UNAUTHENTICATED))
        .startsWith("The Authorization header is not one bearer token.");
    assertThat(response.headers().allValues("www-authenticate")).containsExactly("Bearer");
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void anUnknownTokenIsRefusedAndNotRepeated() throws Exception {
    HttpResponse<byte[]> response = post("/v1/logs", JSON, "Bearer stolen-token");

    assertThat(assertRefused(response, ErrorCode.UNAUTHENTICATED))
        .startsWith("The token is unknown, revoked or expired.");
    assertThat(new String(response.body(), UTF_8)).doesNotContain("stolen");
    assertThat(door.ingest().requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer " + TOKEN, "BEARER " + TOKEN, "Bearer   " + TOKEN})
  void theSchemeIsReadWithoutCase(String authorization) throws Exception {
    assertThat(post("/v1/logs", JSON, authorization).statusCode()).isEqualTo(200);
  }

  @Test
  void twoEqualTokensAreOneAndTwoDifferentAreNone() throws Exception {
    assertThat(post("/v1/logs", JSON, "Bearer " + TOKEN, "Bearer " + TOKEN).statusCode())
        .isEqualTo(200);
    assertThat(
            assertRefused(
                post("/v1/logs", JSON, "Bearer " + TOKEN, "Bearer other"),
                ErrorCode.UNAUTHENTICATED))
        .startsWith("The Authorization header is not one bearer token.");
    assertThat(door.ingest().requests()).hasSize(1);
  }

  @Test
  void aTokenOf9KiBIsReadToItsEnd() throws Exception {
    HttpResponse<byte[]> response = post("/v1/logs", JSON, "Bearer " + "t".repeat(9 << 10));

    assertThat(assertRefused(response, ErrorCode.UNAUTHENTICATED))
        .startsWith("The token is unknown, revoked or expired.");
  }

  @Test
  void aBadTokenIsRefusedBeforeTheBodyIsSent() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(
          "POST /v1/logs HTTP/1.1",
          "Host: x",
          "Authorization: Bearer wrong",
          "Content-Type: application/x-protobuf",
          "Content-Length: 1000000");

      assertThat(assertRefused(connection.read(), ErrorCode.UNAUTHENTICATED))
          .startsWith("The token is unknown, revoked or expired.");
    }
  }

  @Test
  void aBadTokenIsSaidBeforeABodyThatIsTooLargeOrOfNoType() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(
          "POST /v1/logs HTTP/1.1", "Host: x", "Content-Length: 1000000000000", "Content-Type: x");

      assertThat(assertRefused(connection.read(), ErrorCode.UNAUTHENTICATED))
          .startsWith("The request has no token.");
    }
  }

  @Test
  void aConnectionServesOnAfterARefusalWithASmallBody() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection
          .head("POST /v1/logs HTTP/1.1", "Host: x", "Content-Length: 5")
          .write("hello")
          .head("GET /health/live HTTP/1.1", "Host: x");

      assertThat(connection.read().status()).isEqualTo(401);
      assertThat(connection.read().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"PERMISSION_DENIED", "TABLE_NOT_FOUND"})
  void whatThePipelineSaysOfPrivilegesIsPassedOn(ErrorCode code) throws Exception {
    door.ingest()
        .fail(
            new IngestException(
                code, "The token 'tester' lacks MODIFY on a.b.c. Ask for a grant."));

    assertThat(assertRefused(post("/v1/logs", JSON, "Bearer " + TOKEN), code))
        .startsWith("The token 'tester' lacks MODIFY on a.b.c. Ask for a grant.");
  }

  private static HttpResponse<byte[]> post(String path, String type, String... authorizations)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri(path))
            .header("X-Databricks-UC-Table-Name", "a.b.c")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString("{}"));
    for (String authorization : authorizations) {
      request.header("Authorization", authorization);
    }
    return door.send(request);
  }
}
