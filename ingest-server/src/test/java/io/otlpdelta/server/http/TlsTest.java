package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorExtension.PROTOBUF;
import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.TlsKeyPair;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.config.ConfigException;
import io.otlpdelta.server.config.ServerConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** TLS with HTTP/2, with HTTP/1, and for clients that negotiate neither. */
class TlsTest {
  @TempDir static Path folder;

  @RegisterExtension static final GrpcClient grpc = GrpcClient.trustingAnyone();

  private static FakeIngest ingest = new FakeIngest();
  private static Door door;
  private static SSLContext trusting;

  @BeforeAll
  static void open() throws Exception {
    TlsKeyPair pair = TlsKeyPair.ofSelfSigned("localhost");
    Path certificate =
        pem("CERTIFICATE", pair.certificateChain().get(0).getEncoded(), "certificate.pem");
    Path key = pem("PRIVATE KEY", pair.privateKey().getEncoded(), "key.pem");
    trusting = trust(pair);
    door =
        Door.open(
            ServerConfig.of(
                Map.of(
                    "port",
                    "0",
                    "tls.certificateFile",
                    certificate.toString(),
                    "tls.keyFile",
                    key.toString())),
            seams());
  }

  @AfterAll
  static void close() {
    door.close();
  }

  @BeforeEach
  void forget() {
    ingest = new FakeIngest();
  }

  @Test
  void http2IsNegotiated() throws Exception {
    HttpResponse<byte[]> response = post(HttpClient.Version.HTTP_2);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(ingest.only().body().remaining()).isEqualTo(100_000);
  }

  @Test
  void grpcIsServedOverNegotiatedHttp2() {
    com.linecorp.armeria.common.HttpRequest call =
        com.linecorp.armeria.common.HttpRequest.of(
            GrpcClient.headers(Signal.METRICS).build(),
            HttpData.wrap(GrpcClient.frame(new byte[100_000])));

    GrpcClient.Answer answer = new GrpcClient.Answer(grpc.raw("h2", door.address(), call).join());

    assertThat(answer.message()).isEmpty();
    assertThat(ingest.only().body().remaining()).isEqualTo(100_000);
  }

  @Test
  void http1IsNegotiated() throws Exception {
    HttpResponse<byte[]> response = post(HttpClient.Version.HTTP_1_1);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(ingest.only().body().remaining()).isEqualTo(100_000);
  }

  @Test
  void aClientThatNegotiatesNothingIsServedHttp1() throws Exception {
    SSLSocket socket =
        (SSLSocket)
            trusting
                .getSocketFactory()
                .createSocket(door.address().getAddress(), door.address().getPort());
    try (RawConnection connection = RawConnection.on(socket)) {
      for (int i = 0; i < 2; i++) {
        connection
            .head(
                "POST /v1/metrics HTTP/1.1",
                "Host: localhost",
                "Authorization: Bearer " + TOKEN,
                "X-Databricks-UC-Table-Name: " + TABLE,
                "Content-Type: application/x-protobuf",
                "Content-Length: 4")
            .write("body");
        assertThat(connection.read().status()).isEqualTo(200);
      }
      assertThat(socket.getApplicationProtocol()).isEmpty();
    }
    assertThat(ingest.requests()).hasSize(2);
  }

  @Test
  void aMissingCertificateIsSaidAtOnce() {
    String missing = folder.resolve("missing.pem").toString();

    assertThatThrownBy(
            () ->
                Door.open(
                    ServerConfig.of(
                        Map.of(
                            "port", "0", "tls.certificateFile", missing, "tls.keyFile", missing)),
                    seams()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("tls.certificateFile: there is no file " + missing);
  }

  private static HttpResponse<byte[]> post(HttpClient.Version version) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(trusting)
        .version(version)
        .build()
        .send(
            HttpRequest.newBuilder(
                    URI.create("https://localhost:" + door.address().getPort() + "/v1/metrics"))
                .header("Authorization", "Bearer " + TOKEN)
                .header("X-Databricks-UC-Table-Name", TABLE)
                .header("Content-Type", PROTOBUF)
                .POST(BodyPublishers.ofByteArray(new byte[100_000]))
                .build(),
            BodyHandlers.ofByteArray());
  }

  private static DoorSeams seams() {
    return new DoorSeams(
        token -> Optional.of(new Principal("tester", List.of())),
        request -> ingest.ingest(request),
        FakeDiagnosis.none(),
        List.of(),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
        new SystemTime());
  }

  private static Path pem(String kind, byte[] der, String name) throws Exception {
    String text =
        "-----BEGIN "
            + kind
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + kind
            + "-----\n";
    return Files.writeString(folder.resolve(name), text, StandardCharsets.US_ASCII);
  }

  private static SSLContext trust(TlsKeyPair pair) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("server", pair.certificateChain().get(0));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
