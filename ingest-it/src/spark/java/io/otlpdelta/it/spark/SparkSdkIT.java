package io.otlpdelta.it.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.otlpdelta.it.expected.RowsAssert;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.JavaSdk;
import io.otlpdelta.it.harness.Recorded;
import io.otlpdelta.it.harness.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spark reads what the OpenTelemetry Java SDK exported, through each of its senders. */
@Tag("heavy")
class SparkSdkIT {
  @RegisterExtension static final Spark SPARK = new Spark();

  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  @ParameterizedTest
  @EnumSource(JavaSdk.Sender.class)
  void sparkReadsTheSpansOfTheJavaSdk(JavaSdk.Sender sender) {
    Recorded recorded = new Recorded(Signal.SPANS);
    JavaSdk sdk = new JavaSdk(INSTALLATION, sender, "gzip");
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(Attributes.of(AttributeKey.stringKey("run"), sender.name())))
            .addSpanProcessor(
                BatchSpanProcessor.builder(recorded.around(sdk.spanExporter())).build())
            .build()) {
      makeSpans(provider.get("tracer"));
      assertThat(provider.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    assertThat(recorded.rows()).hasSize(2);
    await("the exported spans")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(rowsOf(sender).size()).isEqualTo(recorded.rows().size()));
    RowsAssert.assertSameRows("Spark, " + sender, rowsOf(sender), recorded.rows());
  }

  private static void makeSpans(Tracer tracer) {
    Span parent = tracer.spanBuilder("parent").startSpan();
    parent.addEvent("started", Attributes.of(AttributeKey.longKey("tokens"), 3L));
    Span child =
        tracer
            .spanBuilder("child")
            .setParent(Context.root().with(parent))
            .addLink(parent.getSpanContext())
            .startSpan();
    child.setStatus(StatusCode.ERROR, "out of tokens");
    child.end();
    parent.end();
  }

  private static List<Map<String, Object>> rowsOf(JavaSdk.Sender sender) {
    return SPARK.rows(INSTALLATION.tableFolder(Signal.SPANS)).stream()
        .filter(row -> isOf(row, sender.name()))
        .toList();
  }

  private static boolean isOf(Map<String, Object> row, String run) {
    Map<?, ?> attributes = (Map<?, ?>) ((Map<?, ?>) row.get("resource")).get("attributes");
    return run.equals(attributes.get("run"));
  }
}
