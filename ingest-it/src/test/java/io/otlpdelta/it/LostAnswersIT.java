package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.otlpdelta.it.expected.RowsAssert;
import io.otlpdelta.it.harness.FaultProxy;
import io.otlpdelta.it.harness.FaultProxy.Exchanged;
import io.otlpdelta.it.harness.FaultProxy.LostAnswer;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.JavaScriptExport;
import io.otlpdelta.it.harness.JavaSdk;
import io.otlpdelta.it.harness.NodeProject;
import io.otlpdelta.it.harness.ServerMetrics;
import io.otlpdelta.it.harness.Signal;
import io.otlpdelta.it.load.LastRequest;
import io.otlpdelta.it.load.LoadTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server stored a request and its answer never came; what real exporters do then leaves the
 * rows in the tables once.
 */
@Tag("heavy")
class LostAnswersIT {
  private static final int JAVA_RECORDS = 100;

  @RegisterExtension static final NodeProject NODE = new NodeProject();

  @RegisterExtension final Installation installation = new Installation("freshness: 1s");

  @TempDir Path copies;

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void theJavaScriptExporterSendsAgainAfterA503AndTheRowsAreThereOnce(String compression) {
    try (FaultProxy proxy = new FaultProxy(installation, LostAnswer.UNAVAILABLE)) {
      JavaScriptExport export = export(proxy, compression);
      export.run(NODE);
      assertEachBodyWasStoredAndThenRecognised(proxy);
      assertRowsOnce(export);
      assertThat(ServerMetrics.of(installation).sum("otlp_delta_records_duplicate_total"))
          .as("recognised records")
          .isEqualTo(records(export));
    }
  }

  @Test
  void soTheyAreWhenTheServerWasKilledBeforeTheRepeat() {
    try (FaultProxy proxy =
        new FaultProxy(installation, LostAnswer.UNAVAILABLE, this::killAndRestart)) {
      JavaScriptExport export = export(proxy, "none");
      export.run(NODE);
      assertEachBodyWasStoredAndThenRecognised(proxy);
      assertRowsOnce(export);
    }
  }

  /** Of this version; it repeats after a 429, 502, 503 and 504 only. */
  @Test
  void theJavaScriptExporterGivesUpAfterADroppedConnectionAndTheRowsAreThereOnce() {
    try (FaultProxy proxy = new FaultProxy(installation, LostAnswer.DROPPED)) {
      JavaScriptExport export = export(proxy, "none");
      assertThat(export.tryRun(NODE).errors()).contains("socket hang up");
      assertThat(proxy.exchanges()).extracting(Exchanged::attempt).containsOnly(1);
      assertRowsOnce(export);
    }
  }

  @ParameterizedTest
  @EnumSource(JavaSdk.Sender.class)
  void theJavaExporterSendsAgainAfterA503AndTheRowsAreThereOnce(JavaSdk.Sender sender) {
    try (FaultProxy proxy = new FaultProxy(installation, LostAnswer.UNAVAILABLE)) {
      exportFromJava(proxy, sender);
      assertEachBodyWasStoredAndThenRecognised(proxy);
    }
    assertJavaRowsOnce();
  }

  @Test
  void theJdkSenderSendsAgainAfterADroppedConnectionToAServerThatWasKilledInBetween() {
    try (FaultProxy proxy =
        new FaultProxy(installation, LostAnswer.DROPPED, this::killAndRestart)) {
      exportFromJava(proxy, JavaSdk.Sender.JDK);
      assertEachBodyWasStoredAndThenRecognised(proxy);
    }
    assertJavaRowsOnce();
  }

  /** Of this version, as the JavaScript exporter. */
  @Test
  void theOkHttpSenderGivesUpAfterADroppedConnectionAndTheRowsAreThereOnce() {
    try (FaultProxy proxy = new FaultProxy(installation, LostAnswer.DROPPED)) {
      exportFromJava(proxy, JavaSdk.Sender.OKHTTP);
      assertThat(proxy.exchanges()).extracting(Exchanged::attempt).containsOnly(1);
    }
    assertJavaRowsOnce();
  }

  private void exportFromJava(FaultProxy proxy, JavaSdk.Sender sender) {
    JavaSdk sdk = new JavaSdk(installation, proxy.address(), sender, "gzip");
    try (SdkLoggerProvider provider =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(BatchLogRecordProcessor.builder(sdk.logExporter()).build())
            .build()) {
      for (int record = 0; record < JAVA_RECORDS; record++) {
        provider.get("once").logRecordBuilder().setBody("record " + record).emit();
      }
      assertThat(provider.forceFlush().join(1, TimeUnit.MINUTES).isDone()).isTrue();
    }
  }

  private void assertJavaRowsOnce() {
    commitEverything();
    assertThat(installation.rows(Signal.LOGS))
        .extracting(row -> String.valueOf(row.get("body")))
        .filteredOn(body -> body.startsWith("record "))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, JAVA_RECORDS).mapToObj(record -> "record " + record).toList());
  }

  private void killAndRestart() {
    installation.server().kill();
    installation.restart();
  }

  private JavaScriptExport export(FaultProxy proxy, String compression) {
    return new JavaScriptExport(
        installation, proxy.address(), "lost-answers", "protobuf", compression, copies);
  }

  private static void assertEachBodyWasStoredAndThenRecognised(FaultProxy proxy) {
    List<Exchanged> exchanges = proxy.exchanges();
    assertThat(exchanges).isNotEmpty().allMatch(exchanged -> exchanged.status() == 200);
    assertThat(exchanges).extracting(Exchanged::attempt).containsOnly(1, 2);
    assertThat(exchanges)
        .allMatch(exchanged -> exchanged.recognised() == (exchanged.attempt() == 2));
    assertThat(exchanges.stream().filter(exchanged -> exchanged.attempt() == 1).count())
        .as("bodies")
        .isEqualTo(exchanges.stream().filter(exchanged -> exchanged.attempt() == 2).count());
  }

  private void assertRowsOnce(JavaScriptExport export) {
    commitEverything();
    Map<Signal, List<Map<String, Object>>> expected = export.expectedRows();
    assertThat(expected).containsOnlyKeys(Signal.values());
    expected.forEach(
        (signal, rows) -> RowsAssert.assertSameRows(signal.toString(), export.rows(signal), rows));
  }

  private static long records(JavaScriptExport export) {
    return export.expectedRows().values().stream().mapToLong(List::size).sum();
  }

  /** Everything that was stored before is in the tables when the last request is. */
  private void commitEverything() {
    for (Signal signal : Signal.values()) {
      LastRequest.commit(installation, new LoadTable("claude", signal));
    }
  }
}
