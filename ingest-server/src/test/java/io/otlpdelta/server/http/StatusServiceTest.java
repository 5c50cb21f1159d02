package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.TableName;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusServiceTest {
  @RegisterExtension static final DoorExtension door = DoorExtension.withDefaults();

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, json",
        "*/*, Java-http-client/17, json",
        "*/*, curl/8.5.0, text",
        "*/*, Wget/1.21, text",
        "'application/json', curl/8.5.0, json",
        "'text/plain', Java-http-client/17, text",
        "'TEXT/PLAIN;charset=utf-8, application/json', -, text",
        "'text/html, application/json', -, json",
      })
  void jsonUnlessTextIsAskedForOrCurlAsks(String accept, String userAgent, String expected)
      throws Exception {
    HttpRequest.Builder request = status("/status");
    if (accept != null) {
      request.header("Accept", accept);
    }
    if (userAgent != null) {
      request.header("User-Agent", userAgent);
    }
    HttpResponse<byte[]> response = door.send(request.GET());

    boolean isText = expected.equals("text");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .hasValue(isText ? "text/plain; charset=utf-8" : "application/json");
    assertThat(new String(response.body(), UTF_8)).isEqualTo(isText ? "text\n" : "{}");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(response.headers().firstValue("vary")).hasValue("accept, user-agent");
  }

  @Test
  void theCallerAndTheTablesAreHandedOn() throws Exception {
    door.send(status("/status?table=main.telemetry.B&table=%60main%60.telemetry.a").GET());

    assertThat(door.diagnosis().questions)
        .singleElement()
        .satisfies(
            question -> {
              assertThat(question.caller().name()).isEqualTo("tester");
              assertThat(question.tables())
                  .containsExactlyInAnyOrder(
                      TableName.parse("main.telemetry.b"), TableName.parse("main.telemetry.a"));
            });
  }

  @Test
  void withoutATokenNothingIsTold() throws Exception {
    HttpResponse<byte[]> response = door.get("/status");

    assertThat(assertRefused(response, ErrorCode.UNAUTHENTICATED))
        .startsWith("The request has no token.");
    assertThat(response.headers().allValues("www-authenticate")).containsExactly("Bearer");
    assertThat(door.diagnosis().questions).isEmpty();
  }

  @Test
  void aTableThatIsNoNameIsRefused() throws Exception {
    assertThat(
            assertRefused(door.send(status("/status?table=a.b").GET()), ErrorCode.INVALID_ARGUMENT))
        .startsWith(
            "The parameter table is not usable: a table name has exactly three parts,"
                + " catalog.schema.table, but this one has 2. Send a name such as"
                + " main.telemetry.claude_otel_logs.");
    assertThat(
            assertRefused(
                door.send(status("/status?" + "table=a.b.c&".repeat(101)).GET()),
                ErrorCode.INVALID_ARGUMENT))
        .startsWith("The parameter table is there 101 times. Send it at most 100 times");
  }

  @Test
  void itIsOnlyRead() throws Exception {
    HttpResponse<byte[]> response =
        door.send(status("/status").POST(BodyPublishers.ofString("{}")));

    assertRefused(response, ErrorCode.METHOD_NOT_ALLOWED);
    assertThat(response.headers().allValues("allow")).containsExactly("GET, HEAD");
  }

  @Test
  void aDefectIsSaidWithoutItsDetails() throws Exception {
    door.diagnosis().failure = new IllegalStateException("secret detail");

    assertThat(assertRefused(door.send(status("/status").GET()), ErrorCode.INTERNAL))
        .startsWith("The status could not be put together; the server's application log says why.")
        .doesNotContain("secret");
  }

  @Test
  void answersThatNobodyReadsAreBounded() {
    StatusService service =
        new StatusService(
            (ctx, headers) -> new Principal("tester", List.of()),
            new FakeDiagnosis(),
            new Refusals(new RejectionLog(new SystemTime()), RefusalListener.NONE));
    List<ServiceRequestContext> unread = new ArrayList<>();
    for (int i = 0; i < UnreadAnswers.MAX; i++) {
      ServiceRequestContext ctx = context();
      assertThat(service.serve(ctx, ctx.request()).isComplete()).isFalse();
      unread.add(ctx);
    }

    AggregatedHttpResponse refused = ask(service);
    assertThat(refused.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    assertThat(refused.contentUtf8())
        .contains("Too many answers with the status are not read yet. Ask again later.");

    unread.get(0).logBuilder().endRequest();
    unread.get(0).logBuilder().endResponse();
    await("the place of the answer that ended")
        .untilAsserted(() -> assertThat(ask(service).status()).isEqualTo(HttpStatus.OK));
  }

  private static AggregatedHttpResponse ask(StatusService service) {
    ServiceRequestContext ctx = context();
    return service.serve(ctx, ctx.request()).aggregate().join();
  }

  private static ServiceRequestContext context() {
    return ServiceRequestContext.of(
        com.linecorp.armeria.common.HttpRequest.of(HttpMethod.GET, "/status"));
  }

  private static HttpRequest.Builder status(String path) {
    return HttpRequest.newBuilder(door.uri(path)).header("Authorization", "Bearer " + TOKEN);
  }
}
