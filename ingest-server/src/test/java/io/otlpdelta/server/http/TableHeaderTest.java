package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.JSON;
import static io.otlpdelta.server.http.DoorExtension.PROTOBUF;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableHeaderTest {
  private static final String NAME = "X-Databricks-UC-Table-Name";
  private static final String PREFIX = "X-Databricks-UC-Table-Prefix";

  @RegisterExtension static final DoorExtension door = DoorExtension.withDefaults();

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "main.telemetry.logs, main.telemetry.logs",
        "Main.Telemetry.LOGS, main.telemetry.logs",
        "`main`.`telemetry`.`logs`, main.telemetry.logs",
        "main.`my-schema`.logs, main.my-schema.logs",
        "\"`main`.`a,b`.logs\", \"main.a,b.logs\"",
        "\"main.telemetry.logs, main.telemetry.logs\", main.telemetry.logs",
        "\"main.telemetry.logs, `main`.telemetry.LOGS\", main.telemetry.logs",
        "main.telemetry.%C3%A9t%C3%A9, main.telemetry.été",
        "main.telemetry.100%25, main.telemetry.100%",
        "main.telemetry.%252f, main.telemetry.%2f",
      })
  void aNameIsReadOnceDecodedAndWithoutItsQuotes(String header, String expected) throws Exception {
    HttpResponse<byte[]> response = post("/v1/logs", PROTOBUF, NAME, header);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(door.ingest().only().table()).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "a.b, a table name has exactly three parts",
        "a.b.c.d, a table name has exactly three parts",
        "a..c, the schema part of the name is empty",
        "a.b., the table part of the name is empty",
        "../.., a table name has exactly three parts",
        "`a`.`b`.`..`, the table part of the name holds '.'",
        "a.b.`c/../../x`, the table part of the name holds '/'",
        "a.b.c/x, the table part of the name holds '/'",
        "a.b.c\\x, the table part of the name holds '\\'",
        "%2e%2e, the catalog part of the name is empty",
        "a.b.%2e%2e, a table name has exactly three parts",
        "a.b.`%2e%2e`, the table part of the name holds '.'",
        "a.b.c%00, the table part of the name holds a blank or control character",
        "a.b.c%0d%0aX: y, the table part of the name holds a blank or control character",
        "` a`.b.c, the catalog part of the name holds a blank or control character",
        "a.b.c%, a % in it is not followed by two hexadecimal digits",
        "a.b.c%4, a % in it is not followed by two hexadecimal digits",
        "a.b.c%zz, a % in it is not followed by two hexadecimal digits",
        "a.b.%ff, its percent-encoded bytes are not UTF-8",
        "a.b.%ed%a0%80, its percent-encoded bytes are not UTF-8",
        "a.b.`c, a back-quote in the name is not closed",
      })
  void anUnusableNameIsRefusedBeforeThePipeline(String header, String reason) throws Exception {
    for (String type : List.of(JSON, PROTOBUF)) {
      assertThat(assertRefused(post("/v1/logs", type, NAME, header), ErrorCode.INVALID_ARGUMENT))
          .startsWith("The header X-Databricks-UC-Table-Name is not usable: " + reason)
          .contains(". Send a value such as main.telemetry.claude_otel_logs.");
    }
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void aPartOf256CharactersIsRefused() throws Exception {
    String name = "a.b." + "c".repeat(256);

    assertThat(assertRefused(post("/v1/logs", JSON, NAME, name), ErrorCode.INVALID_ARGUMENT))
        .contains("the table part of the name has 256 characters (expected: at most 255)");
    assertThat(door.ingest().requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", " , "})
  void anEmptyNameCountsAsNone(String name) throws Exception {
    assertThat(assertRefused(post("/v1/logs", JSON, NAME, name), ErrorCode.INVALID_ARGUMENT))
        .startsWith("The request names no table. ");
    assertThat(door.ingest().requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Signal.class)
  void aRequestWithoutATableIsToldHowToNameOne(Signal signal) throws Exception {
    assertThat(assertRefused(post("/v1/" + signal.route(), PROTOBUF), ErrorCode.INVALID_ARGUMENT))
        .startsWith(
            "The request names no table. Send the header X-Databricks-UC-Table-Name with"
                + " catalog.schema.table, for example 'X-Databricks-UC-Table-Name:"
                + " main.telemetry.claude"
                + signal.tableSuffix()
                + "'.");
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void twoDifferentNamesAreRefused() throws Exception {
    for (HttpResponse<byte[]> response :
        List.of(
            post("/v1/logs", PROTOBUF, NAME, "a.b.c", NAME, "a.b.d"),
            post("/v1/logs", JSON, NAME, "a.b.c, a.b.d"))) {
      assertThat(assertRefused(response, ErrorCode.INVALID_ARGUMENT))
          .startsWith(
              "The header X-Databricks-UC-Table-Name has 2 different values, so the table is not"
                  + " certain. Send it once, for example ");
    }
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void twoEqualNamesAreOne() throws Exception {
    HttpResponse<byte[]> response = post("/v1/logs", JSON, NAME, "a.b.c", NAME, "A.`b`.c");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(door.ingest().only().table()).isEqualTo(new TableName("a", "b", "c"));
  }

  @ParameterizedTest
  @EnumSource(Signal.class)
  void aPrefixNamesOneTablePerSignal(Signal signal) throws Exception {
    HttpResponse<byte[]> response =
        post("/v1/" + signal.route(), JSON, PREFIX, "main.telemetry.team");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(door.ingest().only().table())
        .isEqualTo(new TableName("main", "telemetry", "team" + signal.tableSuffix()));
  }

  @Test
  void aNameGoesBeforeAPrefix() throws Exception {
    HttpResponse<byte[]> response = post("/v1/logs", JSON, PREFIX, "x.y.z", NAME, "a.b.c");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(door.ingest().only().table()).isEqualTo(new TableName("a", "b", "c"));
  }

  @Test
  void anUnusablePrefixIsRefused() throws Exception {
    assertThat(
            assertRefused(post("/v1/logs", JSON, PREFIX, "main.team"), ErrorCode.INVALID_ARGUMENT))
        .startsWith(
            "The header X-Databricks-UC-Table-Prefix is not usable: a table prefix has exactly"
                + " three parts, catalog.schema.prefix, but this one has 2. Send a value such as"
                + " main.telemetry.claude.");
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void rawControlBytesInTheHeaderAreNotARequest() throws Exception {
    for (String name : List.of("a.b.c\0", "a.b.c\u0001", "a.b.\u007fc")) {
      try (RawConnection connection = door.connect()) {
        connection.head(
            "POST /v1/logs HTTP/1.1",
            "Host: x",
            "Authorization: Bearer " + TOKEN,
            "Content-Type: application/json",
            "Content-Length: 0",
            NAME + ": " + name);
        assertRefused(connection.read(), ErrorCode.INVALID_ARGUMENT);
      }
    }
    assertThat(door.ingest().requests()).isEmpty();
  }

  private static HttpResponse<byte[]> post(String path, String type, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri(path))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString("{}"));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return door.send(request);
  }
}
