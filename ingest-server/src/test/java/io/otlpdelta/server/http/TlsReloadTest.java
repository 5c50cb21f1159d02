package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import io.otlpdelta.auth.TestAuthority;
import io.otlpdelta.server.tls.PemFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that is replaced while clients are connected. */
class TlsReloadTest {
  @TempDir private Path folder;

  private TestAuthority authority;
  private PemFiles files;
  private TestAuthority.Pair first;
  private SSLContext trusting;
  private DoorFixture fixture;

  @BeforeEach
  void open() throws Exception {
    authority = TestAuthority.create("authority");
    trusting = TlsClients.trusting(authority.certificate());
    first = authority.issue("CN=first", "dns:localhost");
    files = new PemFiles(folder).write(first);
    fixture = DoorFixture.open(files.settings());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void newConnectionsGetTheNewCertificateAndOpenOnesStayOpen() throws Exception {
    try (SSLSocket socket = connect();
        RawConnection old = RawConnection.on(socket)) {
      assertThat(serve(old)).isEqualTo(200);
      assertThat(certificateOf(socket)).isEqualTo(first.certificate());

      TestAuthority.Pair second = authority.issue("CN=second", "dns:localhost");
      files.write(second);

      await("the new certificate").until(() -> served().equals(second.certificate()));
      assertThat(serve(old)).isEqualTo(200);
      assertThat(certificateOf(socket)).isEqualTo(first.certificate());
    }
  }

  @Test
  void anHttp2ConnectionServesOnToo() throws Exception {
    try (ClientFactory factory =
        ClientFactory.builder()
            .tlsCustomizer(tls -> tls.trustManager(authority.certificate()))
            .build()) {
      WebClient client =
          WebClient.builder("h2://localhost:" + fixture.door.address().getPort())
              .factory(factory)
              .build();
      assertThat(client.get("/health/live").aggregate().join().status().code()).isEqualTo(200);

      TestAuthority.Pair second = authority.issue("CN=second", "dns:localhost");
      files.write(second);
      await("the new certificate").until(() -> served().equals(second.certificate()));

      assertThat(client.get("/health/live").aggregate().join().status().code()).isEqualTo(200);
      assertThat(factory.numConnections()).as("still the first connection").isEqualTo(1);
    }
  }

  @Test
  void aBrokenPairKeepsTheOldOneAndShowsOnTheHealthPageAndInTheMetrics() throws Exception {
    files.replace("key.pem", "broken");

    await("the problem on the health page").until(() -> ready().contains("\"tls\":\"the cert"));

    assertThat(ready())
        .startsWith("HTTP/1.1 200")
        .contains(
            "\"tls\":\"the certificate files cannot be used, older ones stay in force; see the"
                + " application log\"")
        .doesNotContain(folder.toString());
    assertThat(fixture.metric("otlp_delta_tls_files_faulty")).isEqualTo(1);
    assertThat(served()).isEqualTo(first.certificate());

    files.write(first);

    await("the end of the problem").until(() -> ready().contains("\"tls\":\"ok\""));
    assertThat(fixture.metric("otlp_delta_tls_certificate_days_left")).isBetween(29.0, 30.0);
  }

  @Test
  void linksToAFolderThatIsSwappedAreFollowed() throws Exception {
    // As Kubernetes mounts a secret: the files are links through a link to the newest folder.
    Path mount = Files.createDirectory(folder.resolve("mount"));
    Path one = Files.createDirectory(mount.resolve("1"));
    new PemFiles(one).write(first);
    Files.createSymbolicLink(mount.resolve("data"), Path.of("1"));
    PemFiles links = new PemFiles(mount);
    Files.createSymbolicLink(links.certificate(), Path.of("data/certificate.pem"));
    Files.createSymbolicLink(links.key(), Path.of("data/key.pem"));
    fixture.close();
    fixture = DoorFixture.open(links.settings());
    assertThat(served()).isEqualTo(first.certificate());

    TestAuthority.Pair second = authority.issue("CN=second", "dns:localhost");
    new PemFiles(Files.createDirectory(mount.resolve("2"))).write(second);
    Files.createSymbolicLink(mount.resolve("next"), Path.of("2"));
    Files.move(
        mount.resolve("next"), mount.resolve("data"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);

    await("the new certificate").until(() -> served().equals(second.certificate()));
  }

  private SSLSocket connect() throws Exception {
    return (SSLSocket)
        trusting
            .getSocketFactory()
            .createSocket(fixture.door.address().getAddress(), fixture.door.address().getPort());
  }

  /** The certificate that a new connection gets now. */
  private X509Certificate served() throws Exception {
    try (SSLSocket socket = connect()) {
      socket.startHandshake();
      return certificateOf(socket);
    }
  }

  private static X509Certificate certificateOf(SSLSocket socket) throws Exception {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  private String ready() throws Exception {
    try (SSLSocket socket = connect();
        RawConnection connection = RawConnection.on(socket)) {
      RawConnection.Response response =
          connection.head("GET /health/ready HTTP/1.1", "Host: localhost").read();
      return response.statusLine() + new String(response.body(), StandardCharsets.UTF_8);
    }
  }

  private static int serve(RawConnection connection) throws Exception {
    return connection
        .head(
            "POST /v1/metrics HTTP/1.1",
            "Host: localhost",
            "Authorization: Bearer " + TOKEN,
            "X-Databricks-UC-Table-Name: " + TABLE,
            "Content-Type: application/x-protobuf",
            "Content-Length: 4")
        .write("body")
        .read()
        .status();
  }
}
