package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages of configured origins may send OTLP. */
class CorsTest {
  @RegisterExtension
  static final DoorExtension door =
      DoorExtension.with(Map.of("corsOrigins", "https://app.example.org"));

  @Test
  void aPreflightOfAConfiguredOriginIsAllowed() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(
          "OPTIONS /v1/logs HTTP/1.1",
          "Host: x",
          "Origin: https://app.example.org",
          "Access-Control-Request-Method: POST",
          "Access-Control-Request-Headers: authorization,x-databricks-uc-table-name");

      RawConnection.Response response = connection.read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("access-control-allow-origin", "none"))
          .isEqualTo("https://app.example.org");
      assertThat(response.header("access-control-allow-methods", "none")).isEqualTo("POST");
      assertThat(response.header("access-control-allow-headers", "none"))
          .contains("authorization", "content-encoding", "x-databricks-uc-table-name");
    }
  }

  @Test
  void aPreflightOfAnotherOriginIsNot() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(
          "OPTIONS /v1/logs HTTP/1.1",
          "Host: x",
          "Origin: https://evil.example.org",
          "Access-Control-Request-Method: POST");

      RawConnection.Response response = connection.read();
      assertThat(response.header("access-control-allow-origin", "none")).isEqualTo("none");
    }
  }

  @Test
  void anAnswerMayBeReadByTheConfiguredOrigin() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(
          "POST /v1/logs HTTP/1.1",
          "Host: x",
          "Origin: https://app.example.org",
          "Authorization: Bearer " + TOKEN,
          "X-Databricks-UC-Table-Name: " + TABLE,
          "Content-Type: application/json",
          "Content-Length: 0");

      RawConnection.Response response = connection.read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("access-control-allow-origin", "none"))
          .isEqualTo("https://app.example.org");
    }
  }
}
