package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.otlpdelta.it.expected.RowsAssert;
import io.otlpdelta.it.harness.GrpcFaultProxy;
import io.otlpdelta.it.harness.GrpcFaultProxy.Exchanged;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.JavaGrpcSdk;
import io.otlpdelta.it.harness.JavaGrpcSdk.Sender;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.Recorded;
import io.otlpdelta.it.harness.ServerMetrics;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real exporters with their own retries, when they are told UNAVAILABLE. */
class GrpcRetryIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int BUDGET_BYTES = 1 << 20;
  private static final int RECORDS = 20;
  private static final int REFUSALS = 2;

  /** One body spends the whole memory budget for bodies. */
  @RegisterExtension
  final Installation installation =
      new Installation(
          "freshness: 1s", "maxRequestBytes: 1MiB", "maxInFlightBytes: 1MiB", "bodyTimeout: 60s");

  @ParameterizedTest
  @EnumSource(Sender.class)
  void whatWasRefusedForAWhileIsThereOnce(Sender sender) throws IOException {
    Recorded recorded = new Recorded(Signal.LOGS);
    try (JavaGrpcSdk sdk = new JavaGrpcSdk(installation, sender, "gzip");
        SdkLoggerProvider provider = provider(sdk, recorded)) {
      Socket otherClient = spendTheBudget();
      CompletableResultCode flush;
      try (otherClient) {
        emit(provider);
        flush = provider.forceFlush();
        await("the exporter is refused again").atMost(LIMIT).until(() -> refused() >= REFUSALS);
      }
      assertThat(flush.join(1, TimeUnit.MINUTES).isDone()).isTrue();
    }
    assertRowsOnce(recorded);
  }

  @ParameterizedTest
  @EnumSource(Sender.class)
  void whatWasStoredBeforeItsAnswerWasLostIsThereOnce(Sender sender) throws IOException {
    Recorded recorded = new Recorded(Signal.LOGS);
    try (GrpcFaultProxy proxy = new GrpcFaultProxy(installation)) {
      try (JavaGrpcSdk sdk = new JavaGrpcSdk(installation, proxy.address(), sender, "none");
          SdkLoggerProvider provider = provider(sdk, recorded)) {
        emit(provider);
        assertThat(provider.forceFlush().join(1, TimeUnit.MINUTES).isDone()).isTrue();
      }
      assertThat(proxy.exchanges())
          .containsExactly(new Exchanged(1, false), new Exchanged(2, true));
    }
    assertRowsOnce(recorded);
  }

  private static void emit(SdkLoggerProvider provider) {
    for (int record = 0; record < RECORDS; record++) {
      provider.get("retried").logRecordBuilder().setBody("record " + record).emit();
    }
  }

  private void assertRowsOnce(Recorded recorded) throws IOException {
    assertThat(recorded.allSucceeded()).as("the export succeeded in the end").isTrue();
    assertThat(recorded.rows()).hasSize(RECORDS);
    RowsAssert.assertSameRows("retried", committedRows(), recorded.rows());
  }

  private static SdkLoggerProvider provider(JavaGrpcSdk sdk, Recorded recorded) {
    return SdkLoggerProvider.builder()
        .addLogRecordProcessor(
            BatchLogRecordProcessor.builder(recorded.around(sdk.logExporter()))
                .setExporterTimeout(Duration.ofMinutes(1))
                .build())
        .build();
  }

  /** Announces a body of that size, and sends so much of it that memory is taken for all of it. */
  private Socket spendTheBudget() throws IOException {
    URI server = installation.server().uri("/v1/logs");
    Socket socket = new Socket(server.getHost(), server.getPort());
    StringBuilder head = new StringBuilder("POST /v1/logs HTTP/1.1\r\nHost: localhost\r\n");
    installation
        .client()
        .headers(Signal.LOGS)
        .forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: " + BUDGET_BYTES + "\r\n\r\n");
    socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(new byte[BUDGET_BYTES - 1]);
    await("the budget is spent")
        .atMost(LIMIT)
        .until(
            () -> ServerMetrics.of(installation).sum("otlp_delta_in_flight_bytes") == BUDGET_BYTES);
    return socket;
  }

  private long refused() {
    return ServerMetrics.of(installation)
        .sum("otlp_delta_requests_total", "outcome=\"unavailable\"");
  }

  /** A table's requests are committed in their order, so that the last one's rows end the wait. */
  private List<Map<String, Object>> committedRows() throws IOException {
    byte[] last = LogLoad.request("last", 0, 1);
    assertThat(installation.client().postCommitted(Signal.LOGS, last).statusCode()).isEqualTo(200);
    return installation.rows(Signal.LOGS).stream()
        .filter(row -> String.valueOf(row.get("body")).startsWith("record "))
        .toList();
  }
}
