package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.JSON;
import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.auth.CertificateAuthenticator;
import io.otlpdelta.auth.CertificateIdentity;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.TestAuthority;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.server.tls.PemFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers that are known by the certificate of their connection. */
class ClientCertificateTest {
  private static final CertificateIdentity AGENT =
      CertificateIdentity.parse("dns:agent.example.com");
  private static final Optional<CertificateAuthenticator> AGENT_IS_KNOWN =
      Optional.of(
          certificate ->
              CertificateIdentity.of(certificate).contains(AGENT)
                  ? Optional.of(new Principal("agent", List.of()))
                  : Optional.empty());

  @TempDir private Path folder;

  private TestAuthority serverAuthority;
  private TestAuthority clientAuthority;
  private TestAuthority.Pair agent;
  private PemFiles files;

  @BeforeEach
  void makeCertificates() throws Exception {
    serverAuthority = TestAuthority.create("servers");
    clientAuthority = TestAuthority.create("clients");
    agent = clientAuthority.issue("CN=agent", "dns:agent.example.com");
    files = new PemFiles(folder).write(serverAuthority.issue("CN=server", "dns:localhost"));
    files.replace("clients.pem", clientAuthority.pem());
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aRegisteredCertificateNeedsNoToken(HttpClient.Version version) throws Exception {
    try (DoorFixture fixture = DoorFixture.open(asking("required"), AGENT_IS_KNOWN)) {
      HttpClient client =
          HttpClient.newBuilder().version(version).sslContext(presenting(agent)).build();

      for (int i = 0; i < 3; i++) {
        HttpResponse<byte[]> response = send(client, fixture);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(version);
      }
      assertThat(fixture.ingest.requests())
          .extracting(request -> request.caller().name())
          .containsExactly("agent", "agent", "agent");
    }
  }

  @Test
  void aResumedConnectionIsStillTheCallers() throws Exception {
    try (DoorFixture fixture = DoorFixture.open(asking("required"), AGENT_IS_KNOWN)) {
      SSLContext context = presenting(agent);

      for (int i = 0; i < 3; i++) { // The context keeps the sessions that the next may resume.
        HttpClient client =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
        assertThat(send(client, fixture).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void aCertificateThatIsNotRegisteredIsAskedForAToken() throws Exception {
    TestAuthority.Pair stranger = clientAuthority.issue("CN=stranger", "dns:x.example.com");
    try (DoorFixture fixture = DoorFixture.open(asking("optional"), AGENT_IS_KNOWN)) {
      HttpResponse<byte[]> response = send(client(stranger), fixture);

      assertThat(assertRefused(response, ErrorCode.UNAUTHENTICATED))
          .startsWith(
              "The client certificate is not registered with this server, and the request has no"
                  + " token. Ask the administrator of this server to register it, as "
                  + CertificateIdentity.fingerprintOf(stranger.certificate()).text()
                  + ", or for a token.");
      assertThat(response.headers().allValues("www-authenticate")).containsExactly("Bearer");
      assertThat(send(client(stranger), fixture, "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aTokenDecidesAloneAndMustBeGood() throws Exception {
    try (DoorFixture fixture = DoorFixture.open(asking("optional"), AGENT_IS_KNOWN)) {
      HttpClient client = client(agent);

      assertThat(send(client, fixture, "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
      assertThat(fixture.ingest.only().caller().name()).isEqualTo("tester");
      assertThat(
              assertRefused(
                  send(client, fixture, "Authorization", "Bearer wrong"),
                  ErrorCode.UNAUTHENTICATED))
          .startsWith("The token is unknown, revoked or expired.");
      assertThat(
              assertRefused(
                  send(client, fixture, "Authorization", "Basic x"), ErrorCode.UNAUTHENTICATED))
          .startsWith("The Authorization header is not one bearer token.");
    }
  }

  @Test
  void anOptionalCertificateMayBeLeftOut() throws Exception {
    try (DoorFixture fixture = DoorFixture.open(asking("optional"), AGENT_IS_KNOWN)) {
      HttpClient client = client(TlsClients.trusting(serverAuthority.certificate()));

      assertThat(send(client, fixture, "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
      assertThat(assertRefused(send(client, fixture), ErrorCode.UNAUTHENTICATED))
          .startsWith("The request has no token.");
    }
  }

  @Test
  void aRequiredCertificateMayNot() throws Exception {
    try (DoorFixture fixture = DoorFixture.open(asking("required"), AGENT_IS_KNOWN)) {
      HttpClient client = client(TlsClients.trusting(serverAuthority.certificate()));

      assertNoConnection(client, fixture);
    }
  }

  @ParameterizedTest
  @EnumSource(BadCertificate.class)
  void aBadCertificateGetsNoConnection(BadCertificate bad) throws Exception {
    for (String mode : List.of("optional", "required")) {
      try (DoorFixture fixture = DoorFixture.open(asking(mode), AGENT_IS_KNOWN)) {
        assertNoConnection(client(bad.issue(clientAuthority)), fixture);
        // The counter counts, and the next client is served.
        assertThat(fixture.metric("otlp_delta_tls_handshakes_failed_total")).isPositive();
        assertThat(send(client(agent), fixture).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void aCertificateAloneSpeaksForNobodyToACatalogThatDecidesByTokens() throws Exception {
    try (DoorFixture fixture = DoorFixture.open(asking("required"), Optional.empty())) {
      assertThat(assertRefused(send(client(agent), fixture), ErrorCode.UNAUTHENTICATED))
          .startsWith(
              "The request has a client certificate and no token, but a certificate cannot speak"
                  + " for a user to Unity Catalog. Send the header 'Authorization: Bearer <token>'"
                  + " with a token of the catalog.");
      assertThat(send(client(agent), fixture, "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aCertificateThatExpiresOnAnOpenConnectionIsRefusedThere() throws Exception {
    ManualTime time = new ManualTime(Instant.now().toEpochMilli());
    try (DoorFixture fixture = DoorFixture.open(asking("required"), AGENT_IS_KNOWN, time)) {
      HttpClient client = client(agent);
      assertThat(send(client, fixture).statusCode()).isEqualTo(200);

      time.advance(Duration.ofDays(31));

      HttpResponse<byte[]> response = send(client, fixture);
      assertThat(assertRefused(response, ErrorCode.UNAVAILABLE))
          .startsWith("The client certificate has expired since the connection was made.");
      assertThat(
              assertRefused(
                  send(client, fixture, "Authorization", "Bearer " + TOKEN), ErrorCode.UNAVAILABLE))
          .startsWith("The client certificate has expired since the connection was made.");
    }
  }

  @Test
  void certificatesThatNobodyAskedForDoNotCount() throws Exception {
    try (DoorFixture fixture = DoorFixture.open(files.settings(), AGENT_IS_KNOWN)) {
      assertThat(assertRefused(send(client(agent), fixture), ErrorCode.UNAUTHENTICATED))
          .startsWith("The request has no token.");
    }
  }

  private Map<String, String> asking(String mode) {
    return files.settings(
        "tls.clientAuth", mode, "tls.clientCaFile", files.clientAuthorities().toString());
  }

  private SSLContext presenting(TestAuthority.Pair own) throws Exception {
    return TlsClients.presenting(own, serverAuthority.certificate());
  }

  private HttpClient client(TestAuthority.Pair own) throws Exception {
    return client(presenting(own));
  }

  private static HttpClient client(SSLContext context) {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
  }

  private static void assertNoConnection(HttpClient client, DoorFixture fixture) {
    assertThatThrownBy(() -> send(client, fixture, "Authorization", "Bearer " + TOKEN))
        .isInstanceOf(IOException.class);
    assertThat(fixture.ingest.requests()).isEmpty();
  }

  private static HttpResponse<byte[]> send(
      HttpClient client, DoorFixture fixture, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("https://localhost:" + fixture.door.address().getPort() + "/v1/logs"))
            .timeout(Duration.ofSeconds(20))
            .header("X-Databricks-UC-Table-Name", TABLE)
            .header("Content-Type", JSON)
            .POST(BodyPublishers.ofString("{}"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  /** What no server should take. */
  private enum BadCertificate {
    EXPIRED {
      @Override
      TestAuthority.Pair issue(TestAuthority authority) throws Exception {
        return authority.issue(
            "CN=agent", Instant.now().minus(Duration.ofHours(1)), "dns:agent.example.com");
      }
    },
    NOT_YET_IN_FORCE {
      @Override
      TestAuthority.Pair issue(TestAuthority authority) throws Exception {
        return authority.issue(
            "CN=agent", Instant.now().plus(Duration.ofDays(60)), "dns:agent.example.com");
      }
    },
    OF_ANOTHER_AUTHORITY_OF_THAT_NAME {
      @Override
      TestAuthority.Pair issue(TestAuthority authority) throws Exception {
        return TestAuthority.create("clients").issue("CN=agent", "dns:agent.example.com");
      }
    },
    OF_AN_UNKNOWN_AUTHORITY {
      @Override
      TestAuthority.Pair issue(TestAuthority authority) throws Exception {
        return TestAuthority.create("nobody").issue("CN=agent", "dns:agent.example.com");
      }
    };

    abstract TestAuthority.Pair issue(TestAuthority authority) throws Exception;
  }
}
