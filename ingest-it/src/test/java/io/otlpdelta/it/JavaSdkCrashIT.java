package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.JavaSdk;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.LogLoad.RecordId;
import io.otlpdelta.it.harness.Recorded;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real exporter with its own retries, while the server is killed again and again. */
@Tag("heavy")
class JavaSdkCrashIT {
  private static final String SESSION = "sdk";
  private static final int KILLS = 5;
  private static final int BATCH = 20;

  @RegisterExtension final Installation installation = new Installation("freshness: 1s");

  @ParameterizedTest
  @EnumSource(JavaSdk.Sender.class)
  void whatTheSdkCallsExportedIsThereOnceAndTheRestAtMostOnce(JavaSdk.Sender sender)
      throws Exception {
    Recorded recorded = new Recorded(Signal.LOGS);
    JavaSdk sdk = new JavaSdk(installation, sender, "gzip");
    AtomicBoolean stop = new AtomicBoolean();
    try (SdkLoggerProvider provider = provider(sdk, recorded)) {
      CompletableFuture<Void> load = CompletableFuture.runAsync(() -> emit(provider, stop));
      killRepeatedly(recorded, load);
      stop.set(true);
      load.get(2, TimeUnit.MINUTES);
    } finally {
      stop.set(true);
    }
    Map<RecordId, Long> occurrences = committedOccurrences();
    assertThat(occurrences.values()).containsOnly(1L);
    assertThat(occurrences.keySet())
        .containsAll(LogLoad.occurrences(recorded.rows(), SESSION).keySet());
  }

  private void killRepeatedly(Recorded recorded, CompletableFuture<Void> load) {
    for (int kill = 0; kill < KILLS; kill++) {
      awaitProgress(recorded, load);
      installation.server().kill();
      installation.restart();
    }
    awaitProgress(recorded, load);
  }

  private static SdkLoggerProvider provider(JavaSdk sdk, Recorded recorded) {
    return SdkLoggerProvider.builder()
        .addLogRecordProcessor(
            BatchLogRecordProcessor.builder(recorded.around(sdk.logExporter()))
                .setMaxExportBatchSize(BATCH)
                .setExporterTimeout(Duration.ofMinutes(1))
                .build())
        .build();
  }

  /** Flushes each batch, so that the exporter is nearly always in the middle of one. */
  private static void emit(SdkLoggerProvider provider, AtomicBoolean stop) {
    Logger logger = provider.get("load");
    for (long sequence = 0; !stop.get(); sequence++) {
      logger
          .logRecordBuilder()
          .setBody("claude_code.api_request")
          .setAttribute(AttributeKey.stringKey("session.id"), SESSION)
          .setAttribute(AttributeKey.longKey("event.sequence"), sequence)
          .emit();
      if ((sequence + 1) % BATCH == 0) {
        provider.forceFlush().join(1, TimeUnit.MINUTES);
      }
    }
  }

  private static void awaitProgress(Recorded recorded, CompletableFuture<Void> load) {
    int target = recorded.rows().size() + 10 * BATCH;
    await("ten more batches")
        .atMost(Duration.ofMinutes(2))
        .failFast("the load ended early", load::isDone)
        .until(() -> recorded.rows().size() >= target);
  }

  private Map<RecordId, Long> committedOccurrences() throws IOException {
    byte[] last = LogLoad.request("last", 0, 1);
    assertThat(installation.client().postCommitted(Signal.LOGS, last).statusCode()).isEqualTo(200);
    return LogLoad.occurrences(installation.rows(Signal.LOGS), SESSION);
  }
}
