package io.otlpdelta.server.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.doctor.DoctorReport.Section;
import io.otlpdelta.server.doctor.Finding.Outcome;
import io.otlpdelta.server.tls.TrustedAuthorities;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each way of not getting to a server, by servers that behave so. */
@Timeout(60)
class DoctorTest {
  private static final String READY = "{\"status\":\"ok\",\"checks\":{\"running\":\"ok\"}}";
  private static final String DRY_RUN =
      "{\"ok\":true,\"table\":\"main.telemetry.claude_otel_logs\",\"checks\":["
          + "{\"name\":\"token\",\"outcome\":\"ok\",\"sentence\":\"Known.\"},"
          + "{\"name\":\"table\",\"outcome\":\"failed\",\"sentence\":\"Gone.\"},"
          + "{\"name\":\"body\",\"outcome\":\"not-reached\",\"sentence\":\"None.\"}]}";

  @TempDir private Path folder;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @AfterEach
  void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  @Test
  void aServerThatIsWellIsAskedAboutEachSignal() throws Exception {
    Server server =
        start(
            builder ->
                builder
                    .service("/health/ready", page(HttpStatus.OK, READY))
                    .service("/v1/logs", dryRun(DRY_RUN)));

    List<Section> sections = examine(http(server, "/v1/logs"));

    assertThat(sections)
        .extracting(Section::title)
        .containsExactly(
            "server http://127.0.0.1:" + server.activeLocalPort(),
            "logs to main.telemetry.claude_otel_logs");
    assertThat(sections.get(0).findings())
        .containsExactly(
            Finding.ok("address", "127.0.0.1 is 127.0.0.1."),
            Finding.ok(
                "connection", "127.0.0.1:" + server.activeLocalPort() + " takes connections."),
            Finding.ok("health", "The server is ready."));
    assertThat(sections.get(1).findings())
        .containsExactly(
            Finding.ok("token", "Known."),
            Finding.failed("table", "Gone."),
            Finding.notReached("body", "None."));
  }

  @Test
  void aNameThatNobodyKnows() throws Exception {
    assertFailed(
        server(URI.create("http://otlp.invalid:4318/v1/logs")),
        "address",
        "No address is known for the name otlp.invalid. Check its spelling, the VPN and the DNS"
            + " server.");
  }

  @Test
  void aPortWhereNothingListens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<Section> sections = examine(URI.create("http://127.0.0.1:" + port + "/v1/logs"));

    assertFailed(
        sections.get(0),
        "connection",
        "Nothing listens at 127.0.0.1:"
            + port
            + ". Start the server there (`otlp-delta serve`), or check host and port: unless its"
            + " setting host says otherwise, it listens on 127.0.0.1 only.");
    assertThat(sections.get(1))
        .isEqualTo(
            new Section(
                "logs",
                List.of(
                    Finding.notReached(
                        "dry-run", "Not asked, because of what is wrong with the server."))));
  }

  @Test
  void plainHttpAskedByHttps() throws Exception {
    Server server = start(builder -> builder.service("/", page(HttpStatus.OK, "")));

    assertFailed(
        server(URI.create("https://127.0.0.1:" + server.activeLocalPort() + "/v1/logs")),
        "tls",
        "127.0.0.1:"
            + server.activeLocalPort()
            + " does not speak TLS. Write http:// instead of https:// in the URL, or give the"
            + " server a certificate.");
  }

  @Test
  void tlsAskedByPlainHttp() throws Exception {
    Server server = startTls(TlsKeyPair.ofSelfSigned("localhost"));

    assertFailed(
        server(URI.create("http://127.0.0.1:" + server.activeLocalPort() + "/v1/logs")),
        "health",
        "127.0.0.1:"
            + server.activeLocalPort()
            + " speaks TLS, and was asked without. Write https:// instead of http:// in the URL.");
  }

  @Test
  void aCertificateThatNobodyTrusts() throws Exception {
    Server server = startTls(TlsKeyPair.ofSelfSigned("localhost"));

    assertFailed(
        server(URI.create("https://localhost:" + server.activeLocalPort() + "/v1/logs")),
        "tls",
        "The server's certificate is not signed by an authority that is trusted here. Name the"
            + " authority's file with --ca-certificate; Claude Code takes it from"
            + " NODE_EXTRA_CA_CERTS.");
  }

  @Test
  void aCertificateThatIsTrustedByItsFile() throws Exception {
    TlsKeyPair pair = TlsKeyPair.ofSelfSigned("localhost");
    Server server = startTls(pair);
    Section section =
        examine(
                new Doctor(TrustedAuthorities.of(Optional.of(pem(pair)))),
                URI.create("https://localhost:" + server.activeLocalPort() + "/v1/logs"))
            .get(0);

    assertThat(section.findings())
        .contains(
            Finding.ok("tls", "The certificate is trusted, and is for localhost (TLSv1.3)."),
            Finding.ok("health", "The server is ready."));
  }

  @Test
  void aCertificateForAnotherName() throws Exception {
    TlsKeyPair pair = TlsKeyPair.ofSelfSigned("otlp.example");
    Server server = startTls(pair);
    Section section =
        examine(
                new Doctor(TrustedAuthorities.of(Optional.of(pem(pair)))),
                URI.create("https://localhost:" + server.activeLocalPort() + "/v1/logs"))
            .get(0);

    assertFailed(
        section,
        "tls",
        "The server's certificate is not for the name localhost. Use a name that is in it, or have"
            + " it made for this one.");
  }

  @Test
  void aFileWithoutCertificates() throws Exception {
    Path file = Files.writeString(folder.resolve("none.pem"), "no certificate");

    assertThatThrownBy(() -> TrustedAuthorities.of(Optional.of(file)))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " holds no certificates in PEM");
  }

  @Test
  void aServerThatTakesNoRequests() throws Exception {
    assertFailed(
        server(
            health(
                HttpStatus.SERVICE_UNAVAILABLE,
                "{\"status\":\"unavailable\",\"checks\":{\"running\":\"ok\",\"journal\":\"the disk"
                    + " failed\"}}")),
        "health",
        "The server does not take requests now: journal: the disk failed.");
  }

  @Test
  void aServerWithARemark() throws Exception {
    assertThat(
            server(
                    health(
                        HttpStatus.OK,
                        "{\"status\":\"ok\",\"checks\":{\"tables\":\"1 cannot be written\"}}"))
                .findings())
        .contains(
            Finding.warning(
                "health", "The server is ready, but says: tables: 1 cannot be written."));
  }

  @Test
  void aProxyThatRedirects() throws Exception {
    URI url =
        http(
            start(
                builder ->
                    builder.service(
                        "/health/ready",
                        (ctx, request) -> HttpResponse.ofRedirect("https://login.example/"))),
            "/v1/logs");
    assertFailed(
        server(url),
        "health",
        "http://"
            + url.getAuthority()
            + " redirects to another place, and exporters do not follow. A proxy or a login page"
            + " may be in between; use the server's own address.");
  }

  @Test
  void aProxyThatWantsALogin() throws Exception {
    URI url = health(HttpStatus.PROXY_AUTHENTICATION_REQUIRED, "");
    assertFailed(
        server(url),
        "health",
        "A proxy in between wants a login (status 407). Let the client reach "
            + url.getAuthority()
            + " without it, or configure the proxy.");
  }

  @Test
  void aProxyWithoutAServerBehindIt() throws Exception {
    URI url =
        http(
            start(
                builder ->
                    builder.service(
                        "/health/ready",
                        (ctx, request) ->
                            HttpResponse.of(
                                ResponseHeaders.builder(HttpStatus.BAD_GATEWAY)
                                    .set(HttpHeaderNames.SERVER, "nginx")
                                    .build(),
                                HttpData.ofUtf8("<html>")))),
            "/v1/logs");
    assertFailed(
        server(url),
        "health",
        "A proxy answers (status 502, through nginx), but does not reach the server behind it."
            + " Check the proxy's target.");
  }

  @Test
  void anotherProgram() throws Exception {
    assertFailed(
        server(health(HttpStatus.OK, "<html>welcome</html>")),
        "health",
        "An HTTP server answers (status 200), but it is not otlp-delta: there is no health page."
            + " Check host and port; another OTLP receiver may use them, or a proxy that passes"
            + " only some paths.");
  }

  @Test
  void anotherProgramWhosePageHasNoEnd() throws Exception {
    URI url = health(HttpStatus.OK, "x".repeat((8 << 20) + 1));

    assertFailed(
        server(url),
        "health",
        url.getAuthority()
            + " answers with more than a health page of otlp-delta has, so it is another program."
            + " Check host and port.");
  }

  @Test
  void somethingThatIsNotHttp() throws Exception {
    ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    open.push(socket);
    Thread thread =
        new Thread(
            () -> {
              while (!socket.isClosed()) {
                try (Socket connection = socket.accept()) {
                  connection.getOutputStream().write("220 mail\r\n".getBytes(US_ASCII));
                } catch (IOException e) {
                  return; // The test is over.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();

    assertFailed(
        server(URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/v1/logs")),
        "health",
        "What listens at 127.0.0.1:"
            + socket.getLocalPort()
            + " does not answer in HTTP. Check host and port.");
  }

  @Test
  void aServerThatKnowsNoDryRuns() throws Exception {
    assertThat(signal(page(HttpStatus.OK, "{}"), Map.of()))
        .containsExactly(
            Finding.failed(
                "dry-run",
                "Something answers 200, but it is no otlp-delta that knows dry runs: an older one,"
                    + " or another OTLP receiver. Check host and port."));
  }

  @Test
  void aPathThatIsNotServed() throws Exception {
    assertThat(
            signal(
                page(HttpStatus.NOT_FOUND, "{\"code\":12,\"message\":\"Nothing here.\"}"),
                Map.of()))
        .containsExactly(
            Finding.failed(
                "dry-run",
                "There is nothing at the path /v1/logs (status 404). Use /v1/logs or"
                    + " /api/2.0/otel/v1/logs: Nothing here."));
  }

  @Test
  void aProxyBeforeTheSignalsPath() throws Exception {
    assertThat(signal(page(HttpStatus.FORBIDDEN, "<html>"), Map.of()))
        .containsExactly(
            Finding.failed(
                "dry-run", "The server, or a proxy before it, answers with status 403."));
    assertThat(signal((ctx, request) -> HttpResponse.ofRedirect("https://login.example"), Map.of()))
        .containsExactly(
            Finding.failed(
                "dry-run",
                "The server redirects to another place (status 307), and exporters do not follow."
                    + " Use the address behind it."));
  }

  @Test
  void aHeaderThatCannotBeSentIsNamedWithoutItsValue() throws Exception {
    List<Finding> findings =
        signal(dryRun(DRY_RUN), Map.of("authorization", new Secret("Bearer SECRET\nx")));

    assertThat(findings)
        .containsExactly(
            Finding.failed(
                "dry-run",
                "The header authorization cannot be sent: its name is reserved, or its value holds"
                    + " characters that no header may. Check it for line breaks and characters"
                    + " beyond ASCII."));
    assertThat(findings.toString()).doesNotContain("SECRET");
  }

  @Test
  void theHeadersAreSentAndTheBodyIsEmpty() throws Exception {
    signal(
        (ctx, request) -> {
          assertThat(ctx.query()).isEqualTo("dry-run=true");
          assertThat(request.headers().get("authorization")).isEqualTo("Bearer t");
          assertThat(request.headers().get("content-type")).isEqualTo("application/x-protobuf");
          assertThat(request.headers().contentLength()).isZero();
          return dryRun(DRY_RUN).serve(ctx, request);
        },
        Map.of("authorization", new Secret("Bearer t")));
  }

  private List<Finding> signal(HttpService service, Map<String, Secret> headers) throws Exception {
    Server server =
        start(
            builder ->
                builder
                    .service("/health/ready", page(HttpStatus.OK, READY))
                    .service("/v1/logs", service));
    return new Doctor(TrustedAuthorities.of(Optional.empty()))
        .examine(List.of(new ExportTarget(Signal.LOGS, http(server, "/v1/logs"), headers)))
        .get(1)
        .findings();
  }

  private URI health(HttpStatus status, String body) {
    return http(start(builder -> builder.service("/health/ready", page(status, body))), "/v1/logs");
  }

  private static Section server(URI url) throws Exception {
    return examine(url).get(0);
  }

  private static List<Section> examine(URI url) throws Exception {
    return examine(new Doctor(TrustedAuthorities.of(Optional.empty())), url);
  }

  private static List<Section> examine(Doctor doctor, URI url) throws Exception {
    return doctor.examine(List.of(new ExportTarget(Signal.LOGS, url, Map.of())));
  }

  private static void assertFailed(Section section, String name, String sentence) {
    List<Finding> findings = section.findings();
    assertThat(findings.get(findings.size() - 1)).isEqualTo(Finding.failed(name, sentence));
    assertThat(findings.subList(0, findings.size() - 1))
        .allMatch(finding -> finding.outcome() == Outcome.OK);
  }

  private static URI http(Server server, String path) {
    return URI.create("http://127.0.0.1:" + server.activeLocalPort() + path);
  }

  private Server startTls(TlsKeyPair pair) {
    ServerBuilder builder = Server.builder().https(0).tls(pair).disableServerHeader();
    builder.service("/health/ready", page(HttpStatus.OK, READY));
    return started(builder.build());
  }

  private Server start(java.util.function.Consumer<ServerBuilder> routes) {
    ServerBuilder builder = Server.builder().http(0).disableServerHeader();
    routes.accept(builder);
    return started(builder.build());
  }

  private Server started(Server server) {
    server.start().join();
    open.push(
        () -> {
          // Each has its own port, so no test waits two seconds for the end of another's.
          var unused = server.stop();
        });
    return server;
  }

  private static HttpService page(HttpStatus status, String body) {
    return (ctx, request) -> HttpResponse.of(status, MediaType.JSON, body);
  }

  private static HttpService dryRun(String body) {
    return (ctx, request) ->
        HttpResponse.of(
            ResponseHeaders.builder(HttpStatus.OK).set("otlp-delta-dry-run", "true").build(),
            HttpData.ofUtf8(body));
  }

  private Path pem(TlsKeyPair pair) throws Exception {
    Certificate certificate = pair.certificateChain().get(0);
    return Files.writeString(
        folder.resolve("ca.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n");
  }
}
