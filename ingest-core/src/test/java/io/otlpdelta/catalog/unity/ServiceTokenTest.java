package io.otlpdelta.catalog.unity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import io.otlpdelta.catalog.StallingServer;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server's own token: from a file that changes, and by OAuth client credentials. */
class ServiceTokenTest {
  @TempDir Path temporary;
  private final ManualTime time = new ManualTime();
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  @Test
  void aTokenFileIsFollowedAndKeepsTheLastTokenWhenItIsBroken() throws Exception {
    Path file = temporary.resolve("token");
    Files.writeString(file, "first\n");
    try (FileToken token = FileToken.open(file, scheduler)) {
      assertThat(token.current().orElseThrow().reveal()).isEqualTo("first");
      Files.writeString(file, "second");
      token.refresh();
      assertThat(token.current().orElseThrow().reveal()).isEqualTo("second");
      Files.delete(file);
      token.refresh();
      assertThat(token.current().orElseThrow().reveal()).isEqualTo("second");
      assertThat(token.problem())
          .contains("the file with the token for Unity Catalog cannot be read");
      Files.writeString(file, "third");
      token.refresh();
      assertThat(token.current().orElseThrow().reveal()).isEqualTo("third");
      assertThat(token.problem()).isEmpty();
    }
  }

  @Test
  void aTokenFileWithoutATokenStopsTheStart() throws Exception {
    Path file = temporary.resolve("token");
    assertThatThrownBy(() -> FileToken.open(file, scheduler))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unity.tokenFile: " + file + " cannot be read");
    Files.writeString(file, " \n");
    assertThatThrownBy(() -> FileToken.open(file, scheduler))
        .hasMessage("unity.tokenFile: " + file + " is empty (expected: a token)");
  }

  @Test
  void aServicePrincipalGetsATokenByItsSecret() {
    List<AggregatedHttpRequest> seen = new CopyOnWriteArrayList<>();
    try (Endpoint endpoint =
        new Endpoint(seen, HttpStatus.OK, "{\"access_token\":\"granted\",\"expires_in\":3600}")) {
      OauthToken token = OauthToken.open(client(endpoint), time, new SecureRandomness(), scheduler);

      assertThat(token.current().orElseThrow().reveal()).isEqualTo("granted");
      assertThat(token.problem()).isEmpty();
      AggregatedHttpRequest request = seen.get(0);
      assertThat(request.contentUtf8()).isEqualTo("grant_type=client_credentials&scope=all-apis");
      assertThat(request.headers().get("authorization"))
          .isEqualTo(
              "Basic " + Base64.getEncoder().encodeToString("principal:its-secret".getBytes()));
      time.advance(Duration.ofHours(1));
      assertThat(token.current()).isEmpty();
      token.close();
    }
  }

  @Test
  void aTokenIsRenewedBeforeItsEnd() {
    List<AggregatedHttpRequest> seen = new CopyOnWriteArrayList<>();
    try (Endpoint endpoint =
        new Endpoint(seen, HttpStatus.OK, "{\"access_token\":\"granted\",\"expires_in\":1}")) {
      OauthToken token = OauthToken.open(client(endpoint), time, new SecureRandomness(), scheduler);
      await("the second token is asked for").until(() -> seen.size() >= 2);
      token.close();
    }
  }

  @Test
  void aRefusedSecretIsAProblemThatIsShownWithoutIt() {
    List<AggregatedHttpRequest> seen = new CopyOnWriteArrayList<>();
    try (Endpoint endpoint =
        new Endpoint(
            seen,
            HttpStatus.UNAUTHORIZED,
            "{\"error\":\"invalid_client\",\"error_description\":\"its-secret is wrong\"}")) {
      OauthToken token = OauthToken.open(client(endpoint), time, new SecureRandomness(), scheduler);
      assertThat(token.current()).isEmpty();
      assertThat(token.problem())
          .contains("no token for Unity Catalog could be had from its OAuth server");
      await("it is tried again").until(() -> seen.size() >= 2);
      token.close();
    }
  }

  @Test
  @Timeout(60)
  void anOauthServerThatStopsInTheMiddleOfItsAnswerHoldsNobody() throws Exception {
    try (StallingServer stalling = StallingServer.inTheMiddleOfItsAnswer()) {
      OauthToken token =
          OauthToken.open(
              client(URI.create(stalling.uri()), Duration.ofMillis(100)),
              time,
              new SecureRandomness(),
              scheduler);
      assertThat(token.current()).isEmpty();
      assertThat(token.problem())
          .contains("no token for Unity Catalog could be had from its OAuth server");
      await("it is tried again").until(() -> stalling.connections() >= 2);
      token.close();
    }
  }

  @Test
  void anAnswerThatIsNoTokenIsAProblem() {
    for (String answer :
        List.of("", "<html>", "{\"access_token\":\"x\"}", "[]", "x".repeat(70_000))) {
      try (Endpoint endpoint = new Endpoint(new CopyOnWriteArrayList<>(), HttpStatus.OK, answer)) {
        OauthToken token =
            OauthToken.open(client(endpoint), time, new SecureRandomness(), scheduler);
        assertThat(token.current()).isEmpty();
        assertThat(token.problem()).isPresent();
        token.close();
      }
    }
  }

  private static OauthToken.Client client(Endpoint endpoint) {
    return client(endpoint.uri(), Duration.ofSeconds(10));
  }

  private static OauthToken.Client client(URI endpoint, Duration timeout) {
    return new OauthToken.Client(
        endpoint, "principal", new Secret("its-secret"), "all-apis", timeout);
  }

  /** An OAuth server that always answers the same. */
  private static final class Endpoint implements AutoCloseable {
    private final Server server;

    Endpoint(List<AggregatedHttpRequest> seen, HttpStatus status, String answer) {
      this.server =
          Server.builder()
              .http(new InetSocketAddress("127.0.0.1", 0))
              .service(
                  "/oidc/v1/token",
                  (ctx, request) ->
                      HttpResponse.of(
                          request
                              .aggregate()
                              .thenApply(
                                  whole -> {
                                    seen.add(whole);
                                    return HttpResponse.of(status, MediaType.JSON, answer);
                                  })))
              .build();
      server.start().join();
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.activeLocalPort() + "/oidc/v1/token");
    }

    @Override
    public void close() {
      CompletableFuture<Void> unused = server.stop();
    }
  }
}
