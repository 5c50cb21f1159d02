package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.auth.TestAuthority;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.server.config.ConfigException;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.tls.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a client from being connected, or connected for long. */
class ConnectionLimitsTest {
  @TempDir private Path folder;

  @Test
  void oneConnectionTooManyIsClosedAndCounted() throws Exception {
    try (DoorFixture fixture = DoorFixture.open(Map.of("port", "0", "maxConnections", "2"))) {
      try (RawConnection first = connect(fixture);
          RawConnection second = connect(fixture)) {
        assertThat(live(first)).isEqualTo(200);
        assertThat(live(second)).isEqualTo(200);

        try (RawConnection third = connect(fixture)) {
          assertThatThrownBy(
                  () -> {
                    if (third.closedByServer()) {
                      throw new IOException("closed");
                    }
                  })
              .isInstanceOf(IOException.class);
        }
        assertThat(live(first)).isEqualTo(200);
        assertThat(fixture.metric("otlp_delta_connections_refused_total")).isEqualTo(1);
        assertThat(fixture.metric("otlp_delta_connections")).isEqualTo(2);
        assertThat(fixture.metric("otlp_delta_connections_max")).isEqualTo(2);
      }
      await("the places of those that are gone")
          .until(() -> fixture.metric("otlp_delta_connections") == 0);
      try (RawConnection next = connect(fixture)) {
        assertThat(live(next)).isEqualTo(200);
      }
    }
  }

  @Test
  void aRequestLineOverTheLimitIsRefused() throws Exception {
    try (DoorFixture fixture = DoorFixture.open(Map.of("port", "0", "maxHeaderBytes", "2KiB"));
        RawConnection connection = connect(fixture)) {
      connection.head("POST /v1/logs?" + "x".repeat(3_000) + " HTTP/1.1", "Host: localhost");

      assertThat(assertRefused(connection.read(), ErrorCode.HEADERS_TOO_LARGE))
          .startsWith("The request line has more than 2048 bytes");
    }
  }

  @Test
  void headerLinesOverTheLimitAreRefused() throws Exception {
    try (DoorFixture fixture = DoorFixture.open(Map.of("port", "0", "maxHeaderBytes", "2KiB"));
        RawConnection connection = connect(fixture)) {
      connection.head("GET /health/live HTTP/1.1", "Host: localhost", "X-A: " + "x".repeat(3_000));

      assertThat(assertRefused(connection.read(), ErrorCode.HEADERS_TOO_LARGE))
          .startsWith(
              "The header lines together have more than 2048 bytes, which is the limit of this"
                  + " server (maxHeaderBytes).");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 60})
  void aHandshakeThatDoesNotEndIsCutOff(int bytes) throws Exception {
    TestAuthority authority = TestAuthority.create("authority");
    PemFiles files = new PemFiles(folder).write(authority.issue("CN=server", "dns:localhost"));
    try (DoorFixture fixture = DoorFixture.open(files.settings("tls.handshakeTimeout", "2s"));
        RawConnection slow = connect(fixture)) {
      byte[] beginning = new byte[bytes];
      if (bytes > 4) { // The record of a ClientHello, of which most is missing.
        beginning[0] = 22;
        beginning[1] = 3;
        beginning[2] = 1;
        beginning[3] = 2;
      } else if (bytes > 0) {
        beginning[0] = 22;
      }
      slow.write(beginning);

      assertThat(slow.closedByServer()).isTrue();
      assertThat(fixture.metric("otlp_delta_tls_handshakes_failed_total")).isEqualTo(1);
    }
  }

  @Test
  void anOpenConnectionOutlivesTheHandshakeTimeout() throws Exception {
    TestAuthority authority = TestAuthority.create("authority");
    PemFiles files = new PemFiles(folder).write(authority.issue("CN=server", "dns:localhost"));
    try (DoorFixture fixture = DoorFixture.open(files.settings("tls.handshakeTimeout", "3s"));
        RawConnection open = RawConnection.on(tls(fixture, authority))) {
      assertThat(live(open)).isEqualTo(200);
      try (RawConnection slow = connect(fixture)) {
        assertThat(slow.closedByServer()).isTrue();
      }

      assertThat(live(open)).isEqualTo(200);
    }
  }

  @Test
  void headerLinesThatDoNotEndAreCutOffUnderTlsToo() throws Exception {
    TestAuthority authority = TestAuthority.create("authority");
    PemFiles files = new PemFiles(folder).write(authority.issue("CN=server", "dns:localhost"));
    try (DoorFixture fixture = DoorFixture.open(files.settings("headerTimeout", "1s"));
        RawConnection connection = RawConnection.on(tls(fixture, authority))) {
      assertThat(live(connection)).isEqualTo(200);
      connection.write("POST /v1/logs HTTP/1.1\r\nHost: x\r\nX-Slow: ");

      assertThat(connection.closedByServer()).isTrue();
    }
  }

  /** A client's first bytes, as no library of today would send them (RFC 4346, 7.4.1.2). */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void oldVersionsOfTlsAreNotServed(int minorVersion) throws Exception {
    TestAuthority authority = TestAuthority.create("authority");
    PemFiles files = new PemFiles(folder).write(authority.issue("CN=server", "dns:localhost"));
    byte[] hello = new byte[9 + 2 + 32 + 1 + 4 + 2];
    hello[0] = 22; // A record of the handshake
    hello[1] = 3;
    hello[2] = 1;
    hello[4] = (byte) (hello.length - 5);
    hello[5] = 1; // ClientHello
    hello[8] = (byte) (hello.length - 9);
    hello[9] = 3;
    hello[10] = (byte) minorVersion;
    hello[45] = 2; // One cipher suite, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
    hello[46] = (byte) 0xc0;
    hello[47] = 9;
    hello[48] = 1; // One compression method, none
    try (DoorFixture fixture = DoorFixture.open(files.settings());
        RawConnection connection = connect(fixture)) {
      connection.write(hello);

      byte[] answer = connection.readToTheEnd().getBytes(StandardCharsets.ISO_8859_1);
      assertThat(answer).as("an alert").startsWith(21, 3);
      assertThat(answer).as("fatal, protocol_version").endsWith(2, 70);
      assertThat(fixture.metric("otlp_delta_tls_handshakes_failed_total")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
      })
  void cipherSuitesThatHttp2ForbidsAreNotServed(String suite) throws Exception {
    TestAuthority authority = TestAuthority.create("authority");
    PemFiles files = new PemFiles(folder).write(authority.issue("CN=server", "dns:localhost"));
    try (DoorFixture fixture = DoorFixture.open(files.settings());
        SSLSocket socket = tls(fixture, authority)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setEnabledCipherSuites(new String[] {suite});

      assertThatThrownBy(socket::startHandshake)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("Received fatal alert: handshake_failure");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theVersionsOfTodayAreServed(String version) throws Exception {
    TestAuthority authority = TestAuthority.create("authority");
    PemFiles files = new PemFiles(folder).write(authority.issue("CN=server", "dns:localhost"));
    try (DoorFixture fixture = DoorFixture.open(files.settings());
        SSLSocket socket = tls(fixture, authority)) {
      socket.setEnabledProtocols(new String[] {version});
      RawConnection connection = RawConnection.on(socket);

      assertThat(live(connection)).isEqualTo(200);
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      assertThat(socket.getSession().getCipherSuite()).contains("GCM");
    }
  }

  @Test
  void plainHttpOnTheTlsPortIsClosed() throws Exception {
    TestAuthority authority = TestAuthority.create("authority");
    PemFiles files = new PemFiles(folder).write(authority.issue("CN=server", "dns:localhost"));
    try (DoorFixture fixture = DoorFixture.open(files.settings());
        RawConnection plain = connect(fixture)) {
      plain.head("GET /health/live HTTP/1.1", "Host: localhost");

      assertThatThrownBy(plain::read).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aFreeAddressIsFoundFreeAndStaysFree() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
      ServerConfig taken = ServerConfig.of(Map.of("port", Integer.toString(port)));
      assertThatThrownBy(() -> Door.check(taken))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("cannot serve at 127.0.0.1:" + port + ": ")
          .hasMessageEndingWith(" (is another program listening there?)");
    }
    ServerConfig free = ServerConfig.of(Map.of("port", Integer.toString(port)));

    Door.check(free);
    Door.check(free);
  }

  @Test
  void aNameThatMeansNothingIsSaid() {
    ServerConfig config =
        ServerConfig.of(Map.of("host", "no.such.host.invalid", "insecure", "true"));

    assertThatThrownBy(() -> Door.check(config))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "host: no.such.host.invalid is no address of this machine, and no name of one"
                + " (expected: an address to listen on, such as 127.0.0.1)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::"})
  void everyAddressIsServedWhenThatIsAllowed(String host) throws Exception {
    Map<String, String> settings = new HashMap<>(Map.of("port", "0", "host", host));
    settings.put("insecure", "true");
    try (DoorFixture fixture = DoorFixture.open(settings);
        RawConnection connection =
            RawConnection.on(new Socket(InetAddress.getByName("127.0.0.1"), port(fixture)))) {
      assertThat(live(connection)).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.2", "[::1]"})
  void loopbackIsServedWithoutAWord(String host) throws Exception {
    try (DoorFixture fixture = DoorFixture.open(Map.of("port", "0", "host", host))) {
      InetSocketAddress address = fixture.door.address();
      assertThat(address.getAddress().isLoopbackAddress()).isTrue();
      try (RawConnection connection = RawConnection.to(address)) {
        assertThat(live(connection)).isEqualTo(200);
      }
    }
  }

  @Test
  void whatLooksLikeALoopbackAddressMustBeOne() {
    ServerConfig.Listen listen = ServerConfig.of(Map.of("host", "127.999.0.1")).listen();

    assertThatThrownBy(() -> ListenAddress.of(listen))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("host: 127.999.0.1 is ");
  }

  private static SSLSocket tls(DoorFixture fixture, TestAuthority authority) throws Exception {
    return (SSLSocket)
        TlsClients.trusting(authority.certificate())
            .getSocketFactory()
            .createSocket(fixture.door.address().getAddress(), port(fixture));
  }

  private static RawConnection connect(DoorFixture fixture) throws IOException {
    return RawConnection.to(fixture.door.address());
  }

  private static int port(DoorFixture fixture) {
    return fixture.door.address().getPort();
  }

  private static int live(RawConnection connection) throws IOException {
    return connection.head("GET /health/live HTTP/1.1", "Host: localhost").read().status();
  }
}
