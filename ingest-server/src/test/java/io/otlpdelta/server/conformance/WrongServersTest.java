package io.otlpdelta.server.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.conformance.CaseResult.Failure;
import io.otlpdelta.server.conformance.CaseResult.Outcome;
import io.otlpdelta.server.conformance.wire.Endpoint;
import io.otlpdelta.server.conformance.wire.Trust;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the suite says of servers that are wrong altogether, and how. */
class WrongServersTest {
  private static final Secret TOKEN = new Secret("a-token-that-nobody-may-see");

  @Test
  void aServerThatSaysYesToEverythingFailsInEachGroup() throws Exception {
    try (TinyServer yes = TinyServer.sayingYes()) {
      // Those of a hundred megabytes and of seconds would only take their time.
      Report report =
          suite()
              .run(
                  options(
                      yes.endpoint(),
                      "negotiation",
                      "connection/pipelined",
                      "connection/after-a-refusal",
                      "compression/bad-crc",
                      "sizes/large-headers",
                      "sizes/over-decoded",
                      "authentication",
                      "table",
                      "decoding",
                      "json",
                      "semantics/partial-success",
                      "grpc/export",
                      "lifecycle/repeat"),
                  Seams.none());

      assertThat(report.passed()).isFalse();
      assertThat(
              report.cases().stream()
                  .filter(result -> result.outcome() == Outcome.FAILED)
                  .map(CaseResult::group)
                  .collect(Collectors.toSet()))
          .isEqualTo(Arrays.stream(Group.values()).collect(Collectors.toSet()));
      assertThat(failed(report, "decoding/garbage").failures())
          .hasSize(6)
          .contains(
              new Failure(
                  new Variant(Signal.LOGS, Encoding.PROTOBUF),
                  "status 400",
                  "status 200",
                  "POST /v1/logs HTTP/1.1",
                  answered(failed(report, "decoding/garbage"), 2)));
    }
  }

  @Test
  void aServerThatTakesEveryCallFailsInEachGrpcCaseThatRefuses() throws Exception {
    Server yes =
        Server.builder()
            .service(
                "prefix:/",
                (ctx, request) ->
                    HttpResponse.of(
                        request
                            .aggregate()
                            .thenApply(
                                all ->
                                    HttpResponse.of(
                                        ResponseHeaders.of(
                                            HttpStatus.OK, "content-type", "application/grpc"),
                                        HttpData.wrap(new byte[5]),
                                        HttpHeaders.of("grpc-status", "0")))))
            .build();
    yes.start().join();
    try {
      Endpoint endpoint =
          Endpoint.of("http://127.0.0.1:" + yes.activeLocalPort(), Trust.of(Optional.empty()));

      Report report = suite().run(options(endpoint, "grpc"), Seams.none());

      assertThat(outcome(report, "grpc/export")).isEqualTo(Outcome.PASSED);
      assertThat(outcome(report, "grpc/gzip")).isEqualTo(Outcome.PASSED);
      assertThat(failed(report, "grpc/bad-token").failures())
          .hasSize(3)
          .allSatisfy(
              failure -> {
                assertThat(failure.expected()).isEqualTo("grpc-status 16");
                assertThat(failure.got()).isEqualTo("grpc-status 0");
              });
      assertThat(outcome(report, "grpc/cut-gzip")).isEqualTo(Outcome.FAILED);
      assertThat(outcome(report, "grpc/repeat-of-http")).isEqualTo(Outcome.FAILED);
    } finally {
      yes.stop().join();
    }
  }

  @Test
  void aServerThatNeverAnswersCostsTheLimitAndNoMore() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
      Endpoint endpoint =
          Endpoint.of("http://127.0.0.1:" + silent.getLocalPort(), Trust.of(Optional.empty()));

      Report report = suite().run(options(endpoint, "negotiation/plain"), Seams.none());

      assertThat(report.cases().get(0).failures())
          .hasSize(6)
          .allSatisfy(
              failure -> {
                assertThat(failure.expected()).isIn("an end within 1000 ms", "an answer");
                assertThat(failure.answered()).isEmpty();
              });
    }
  }

  @Test
  void aServerThatAnswersByteByByteCostsTheLimitAndNoMore() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TinyServer slow =
        TinyServer.doing(
            exchange -> {
              exchange.sendResponseHeaders(200, 1_000);
              exchange.getResponseBody().write(' ');
              exchange.getResponseBody().flush();
              awaitQuietly(never);
            })) {
      Report report = suite().run(options(slow.endpoint(), "json/nulls"), Seams.none());

      assertThat(report.cases().get(0).outcome()).isEqualTo(Outcome.FAILED);
    } finally {
      never.countDown();
    }
  }

  @Test
  void anAnswerThatIsNoHttpIsSaidToBeNone() throws Exception {
    try (TinyServer good = TinyServer.sayingYes();
        Tampering wrong = Tampering.before(good.endpoint(), answer -> "hello\r\n" + answer)) {
      Report report = suite().run(options(wrong.endpoint(), "negotiation/plain"), Seams.none());

      assertThat(report.cases().get(0).failures())
          .allSatisfy(
              failure -> {
                assertThat(failure.expected()).isEqualTo("an answer");
                assertThat(failure.got())
                    .isEqualTo("IOException: 'hello' is no status line of HTTP/1");
              });
    }
  }

  @Test
  void anotherServerWithoutTokensAndTablesIsAskedWhatIsStandard() throws Exception {
    try (TinyServer yes = TinyServer.sayingYes()) {
      Report report = suite().run(SuiteOptions.standard(yes.endpoint()), Seams.none());

      assertThat(report.cases()).allMatch(result -> result.scope() == Scope.STANDARD);
      assertThat(report.cases().stream().map(CaseResult::id))
          .contains("negotiation/plain", "compression/gzip", "json/ids-upper-case")
          .doesNotContain("authentication/no-token");
      assertThat(outcome(report, "negotiation/plain")).isEqualTo(Outcome.PASSED);
      assertThat(outcome(report, "connection/chunked")).isEqualTo(Outcome.PASSED);
      assertThat(outcome(report, "decoding/truncated")).isEqualTo(Outcome.FAILED);
      assertThat(outcome(report, "connection/tls-h1")).isEqualTo(Outcome.SKIPPED);
    }
  }

  @Test
  void aTokenThatAServerSendsBackIsNotPrinted() throws Exception {
    try (TinyServer telling =
        TinyServer.doing(
            exchange -> {
              byte[] body = exchange.getRequestHeaders().getFirst("Authorization").getBytes(UTF_8);
              exchange.getResponseHeaders().set("X-Echo", new String(body, UTF_8));
              exchange.sendResponseHeaders(400, body.length);
              exchange.getResponseBody().write(body);
            })) {
      Report report = suite().run(options(telling.endpoint(), "negotiation/plain"), Seams.none());

      assertThat(report.cases().get(0).failures().get(0).answered())
          .contains("x-echo: Bearer ***".replace("x-echo", "X-echo"));
      assertThat(text(report)).doesNotContain(TOKEN.reveal());
      assertThat(JsonReport.of(report)).doesNotContain(TOKEN.reveal());
      assertThat(MarkdownReport.of(report)).doesNotContain(TOKEN.reveal());
    }
  }

  @Test
  void aFailureIsReadable() throws Exception {
    try (TinyServer yes = TinyServer.sayingYes()) {
      Report report = suite().run(options(yes.endpoint(), "table/two-parts"), Seams.none());

      assertThat(text(report))
          .startsWith(
              """
              Table headers
                failed   two-parts  a.b is 400
                    metrics protobuf (protocol.md: Errors)
                      expected: status 400
                      got:      status 200
                      asked:    POST /v1/metrics HTTP/1.1
                      | HTTP/1.1 200
              """)
          .contains("\n      and 4 more of its 6 variants\n")
          .endsWith("\n\n0 passed, 1 failed, 0 skipped\n");
      JsonNode json = new ObjectMapper().readTree(JsonReport.of(report));
      assertThat(json.path("failed").asInt()).isEqualTo(1);
      assertThat(json.path("cases").get(0).path("outcome").asText()).isEqualTo("failed");
      assertThat(json.path("cases").get(0).path("failures")).hasSize(6);
      assertThat(MarkdownReport.of(report))
          .contains("**0 passed, 1 failed, 0 skipped.**")
          .contains(
              "| `table/two-parts` | a.b is 400 | protocol.md: Errors | ours | 6 | failed |\n");
    }
  }

  @Test
  void whereNobodyListensThereIsNoReport() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    Endpoint nobody = Endpoint.of("http://127.0.0.1:" + port, Trust.of(Optional.empty()));

    assertThatThrownBy(() -> suite().run(options(nobody), Seams.none()))
        .isInstanceOf(UnreachableException.class)
        .hasMessageStartingWith("cannot connect to http://127.0.0.1:" + port)
        .hasMessageContaining("is the server running there?");
  }

  @Test
  void namesAreUniqueAndEveryCaseSaysWhoWantsIt() {
    List<CaseResult> all = ConformanceSuite.list(true, List.of()).cases();

    assertThat(all).extracting(CaseResult::id).doesNotHaveDuplicates();
    assertThat(all)
        .allSatisfy(
            result -> {
              assertThat(result.name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
              assertThat(result.title()).isNotBlank().doesNotEndWith(".");
              assertThat(result.source()).isNotBlank();
              assertThat(result.variants()).isBetween(1, 6);
            });
  }

  @Test
  void aRunThatPassedCountsBeforeOneThatWasSkipped() {
    CaseResult passed = result("", List.of());
    CaseResult skipped = result("why", List.of());
    CaseResult failed =
        result("", List.of(new Failure(Variant.ALL.get(0), "this", "that", "", "")));

    assertThat(merged(skipped, passed)).isEqualTo(passed);
    assertThat(merged(passed, skipped)).isEqualTo(passed);
    assertThat(merged(passed, failed)).isEqualTo(failed);
    assertThat(merged(failed, passed)).isEqualTo(failed);
  }

  private static CaseResult merged(CaseResult first, CaseResult second) {
    return new Report(List.of(first)).with(new Report(List.of(second))).cases().get(0);
  }

  private static CaseResult result(String skipped, List<Failure> failures) {
    return new CaseResult(Group.TABLE, "name", "Title", Scope.OURS, "source", 6, skipped, failures);
  }

  private static SuiteOptions options(Endpoint endpoint, String... only) {
    return new SuiteOptions(
        endpoint,
        Optional.of(TOKEN),
        Optional.of(ServerUnderTest.TABLES),
        Optional.empty(),
        Optional.empty(),
        List.of(only),
        true,
        false,
        1,
        SuiteOptions.DEFAULT_MAX_REQUEST_BYTES);
  }

  private static Outcome outcome(Report report, String id) {
    return failed(report, id).outcome();
  }

  private static CaseResult failed(Report report, String id) {
    return report.cases().stream()
        .filter(result -> result.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static String answered(CaseResult result, int failure) {
    return result.failures().get(failure).answered();
  }

  private static String text(Report report) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    TextReport.print(report, new PrintStream(text, true, UTF_8));
    return text.toString(UTF_8);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ConformanceSuite suite() {
    return new ConformanceSuite(new SystemTime(), new SecureRandomness());
  }
}
