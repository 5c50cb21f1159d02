package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.pipeline.Acceptance;
import io.otlpdelta.server.config.ServerConfig;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The door's end. */
class DoorCloseTest {
  @RegisterExtension static final GrpcClient grpc = GrpcClient.create();

  private final FakeIngest ingest = new FakeIngest();

  @Test
  void aRequestUnderWayIsAnsweredBeforeTheDoorCloses() throws Exception {
    CompletableFuture<Acceptance> disk = new CompletableFuture<>();
    ingest.behave(request -> disk);
    Door door = open(Map.of());
    try (RawConnection connection = RawConnection.to(door.address());
        RawConnection health = RawConnection.to(door.address())) {
      post(connection);
      await("the request in the pipeline").until(() -> ingest.requests().size() == 1);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(door::close);
      await("readiness off")
          .until(
              () -> {
                health.head("GET /health/ready HTTP/1.1", "Host: x");
                return health.read().status() == 503;
              });
      assertThat(closed).isNotDone();

      disk.complete(FakeIngest.accepted());

      RawConnection.Response response = connection.read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("connection", "none")).isEqualTo("close");
      closed.get();
    }
  }

  @Test
  void aPipelineThatHangsHoldsTheDoorNoLongerThanTheShutdownTime() throws Exception {
    ingest.behave(request -> new CompletableFuture<>());
    Door door = open(Map.of("shutdownTimeout", "1s", "answerTimeout", "1s"));
    try (RawConnection connection = RawConnection.to(door.address())) {
      post(connection);
      await("the request in the pipeline").until(() -> ingest.requests().size() == 1);

      door.close();

      assertRefused(connection.read(), ErrorCode.UNAVAILABLE);
    }
  }

  @Test
  void aGrpcCallUnderWayIsAnsweredBeforeTheDoorCloses() {
    CompletableFuture<Acceptance> disk = new CompletableFuture<>();
    ingest.behave(request -> disk);
    Door door = open(Map.of());
    GrpcClient.Call call = grpc.open(door.address(), GrpcClient.headers(Signal.LOGS));
    call.write(GrpcClient.frame(new byte[1])).request().close();
    await("the call in the pipeline").until(() -> ingest.requests().size() == 1);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(door::close);

    disk.complete(FakeIngest.accepted());

    assertThat(call.answer().join().message()).isEmpty();
    closed.join();
  }

  @Test
  void aGrpcCallThatHangsIsUnavailableWhenTheDoorCloses() throws Exception {
    ingest.behave(request -> new CompletableFuture<>());
    Door door = open(Map.of("shutdownTimeout", "1s", "answerTimeout", "1s"));
    GrpcClient.Call call = grpc.open(door.address(), GrpcClient.headers(Signal.LOGS));
    call.write(GrpcClient.frame(new byte[1])).request().close();
    await("the call in the pipeline").until(() -> ingest.requests().size() == 1);

    door.close();

    call.answer().join().refused(ErrorCode.UNAVAILABLE);
  }

  @Test
  void aClosedDoorIsClosed() {
    Door door = open(Map.of());
    InetSocketAddress address = door.address();
    door.close();
    door.close();

    assertThatThrownBy(() -> RawConnection.to(address)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(door::address)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the door is closed");
  }

  @Test
  void anAddressInUseIsNamed() {
    Door first = open(Map.of());
    try {
      String port = Integer.toString(first.address().getPort());

      assertThatThrownBy(() -> open(Map.of("port", port)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("cannot serve at 127.0.0.1:" + port + ": ")
          .hasMessageContaining("is another program listening there?");
    } finally {
      first.close();
    }
  }

  private Door open(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of("port", "0"));
    all.putAll(settings);
    return Door.open(
        ServerConfig.of(all),
        new DoorSeams(
            token -> Optional.of(new Principal("tester", List.of())),
            ingest,
            FakeDiagnosis.none(),
            List.of(),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            new SystemTime()));
  }

  private static void post(RawConnection connection) throws Exception {
    connection
        .head(
            "POST /v1/logs HTTP/1.1",
            "Host: localhost",
            "Authorization: Bearer " + TOKEN,
            "X-Databricks-UC-Table-Name: " + TABLE,
            "Content-Type: application/json",
            "Content-Length: 2")
        .write("{}");
  }
}
