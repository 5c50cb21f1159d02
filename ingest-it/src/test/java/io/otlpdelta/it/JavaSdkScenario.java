package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.ExemplarFilter;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.otlpdelta.it.expected.RowsAssert;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.OtlpExporters;
import io.otlpdelta.it.harness.Recorded;
import io.otlpdelta.it.harness.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;

/**
 * The OpenTelemetry Java SDK exports everything that it can, and every value must be in its row.
 */
final class JavaSdkScenario {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Installation installation;
  private final OtlpExporters exporters;

  private final Resource resource =
      Resource.create(
          Attributes.builder()
              .put("service.name", "java-sdk")
              .put("run", UUID.randomUUID().toString())
              .put("host.cpus", 2)
              .build(),
          "https://opentelemetry.io/schemas/1.30.0");

  JavaSdkScenario(Installation installation, OtlpExporters exporters) {
    this.installation = installation;
    this.exporters = exporters;
  }

  void spansWithEventsAndLinksLand() {
    Recorded recorded = new Recorded(Signal.SPANS);
    try (SdkTracerProvider provider = tracerProvider(recorded)) {
      makeSpans(provider.tracerBuilder("tracer").setInstrumentationVersion("1.2").build());
      assertThat(provider.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    List<Map<String, Object>> rows = awaitRows(recorded, 3);
    Map<String, Object> linked = only(rows, "name", "child");
    assertThat((List<?>) linked.get("events")).hasSize(2);
    assertThat((List<?>) linked.get("links")).hasSize(1);
    assertThat(linked.get("status"))
        .isEqualTo(Map.of("message", "out of tokens", "code", "STATUS_CODE_ERROR"));
    assertThat(linked).containsEntry("kind", "SPAN_KIND_CLIENT");
  }

  void logRecordsOfEveryShapeLand() {
    Recorded recorded = new Recorded(Signal.LOGS);
    try (SdkLoggerProvider provider =
        SdkLoggerProvider.builder()
            .setResource(resource)
            .addLogRecordProcessor(
                BatchLogRecordProcessor.builder(recorded.around(exporters.logExporter())).build())
            .build()) {
      makeLogs(provider.loggerBuilder("logger").setInstrumentationVersion("3").build());
      assertThat(provider.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    List<Map<String, Object>> rows = awaitRows(recorded, 3);
    assertThat(only(rows, "event_name", "gen_ai.choice"))
        .containsEntry("body", "{\"tokens\":[1,2.5,\"x\"],\"ok\":true}")
        .containsEntry("severity_number", "SEVERITY_NUMBER_WARN");
  }

  void metricsOfEveryKindLandWithTheirExemplars() {
    Recorded recorded = new Recorded(Signal.METRICS);
    try (SdkMeterProvider provider = meterProvider(recorded)) {
      makeMetrics(provider.meterBuilder("meter").setInstrumentationVersion("2").build());
      assertThat(provider.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    // Closing the provider mostly exports once more (cumulative points come again, without
    // exemplars), but skips it when the reader has not yet noted the end of the flush.
    List<Map<String, Object>> rows = awaitRows(recorded, 6);
    assertThat(rows)
        .extracting(row -> row.get("metric_type"))
        .contains("gauge", "sum", "histogram", "exponential_histogram");
    assertThat(rows).filteredOn("name", "latency").anySatisfy(JavaSdkScenario::assertHasExemplars);
    assertThat(rows).filteredOn("name", "size").allSatisfy(JavaSdkScenario::assertHasBuckets);
  }

  private SdkTracerProvider tracerProvider(Recorded recorded) {
    return SdkTracerProvider.builder()
        .setResource(resource)
        .addSpanProcessor(
            BatchSpanProcessor.builder(recorded.around(exporters.spanExporter())).build())
        .build();
  }

  private SdkMeterProvider meterProvider(Recorded recorded) {
    return SdkMeterProvider.builder()
        .setResource(resource)
        .setExemplarFilter(ExemplarFilter.alwaysOn())
        .registerView(
            InstrumentSelector.builder().setName("size").build(),
            View.builder().setAggregation(Aggregation.base2ExponentialBucketHistogram()).build())
        .registerMetricReader(
            PeriodicMetricReader.builder(recorded.around(exporters.metricExporter()))
                .setInterval(Duration.ofHours(1))
                .build())
        .build();
  }

  private static void makeSpans(Tracer tracer) {
    Span parent = tracer.spanBuilder("parent").setSpanKind(SpanKind.SERVER).startSpan();
    Span other = tracer.spanBuilder("other").startSpan();
    Span child =
        tracer
            .spanBuilder("child")
            .setSpanKind(SpanKind.CLIENT)
            .setParent(Context.root().with(parent))
            .addLink(other.getSpanContext(), Attributes.builder().put("why", "retry").build())
            .setAttribute("ratio", 0.1)
            .setAttribute(AttributeKey.stringArrayKey("names"), List.of("a", "b"))
            .startSpan();
    child.addEvent("first", Attributes.builder().put("n", 1).build());
    child.recordException(new IllegalStateException("made for the test"));
    child.setStatus(StatusCode.ERROR, "out of tokens");
    child.end();
    other.setStatus(StatusCode.OK).end();
    parent.end();
  }

  private static void makeLogs(Logger logger) {
    logger
        .logRecordBuilder()
        .setTimestamp(1_700_000_000_123_456_789L, TimeUnit.NANOSECONDS)
        .setSeverity(Severity.WARN)
        .setSeverityText("warn")
        .setEventName("gen_ai.choice")
        .setBody(
            Value.of(
                KeyValue.of("tokens", Value.of(Value.of(1), Value.of(2.5), Value.of("x"))),
                KeyValue.of("ok", Value.of(true))))
        .setAttribute(AttributeKey.longKey("duration_ms"), 17L)
        .emit();
    logger.logRecordBuilder().setBody("สวัสดี \"quoted\" \n").emit();
    logger.logRecordBuilder().setAttribute(AttributeKey.stringKey("event.name"), "e").emit();
  }

  private static void makeMetrics(Meter meter) {
    Attributes model = Attributes.builder().put("model", "m-1").put("cached", true).build();
    meter.counterBuilder("tokens").setUnit("{token}").build().add(42, model);
    meter.counterBuilder("cost").ofDoubles().setUnit("USD").build().add(0.01521425, model);
    meter.upDownCounterBuilder("sessions").build().add(-3, model);
    meter.gaugeBuilder("load").setDescription("of the host").build().set(0.75, model);
    var latency = meter.histogramBuilder("latency").setUnit("ms").build();
    var size = meter.histogramBuilder("size").setUnit("By").build();
    Span span = Span.wrap(sampledContext());
    try (Scope ignored = span.makeCurrent()) {
      for (double value : new double[] {0.5, 12, 480.25, 0}) {
        latency.record(value, model);
        size.record(value * 1000, model);
      }
    }
  }

  private static SpanContext sampledContext() {
    return SpanContext.create(
        "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331",
        TraceFlags.getSampled(),
        TraceState.getDefault());
  }

  /** Waits until the table holds what the SDK calls exported, then compares every value. */
  private List<Map<String, Object>> awaitRows(Recorded recorded, int atLeast) {
    assertThat(recorded.allSucceeded()).as("every export succeeded").isTrue();
    assertThat(recorded.rows()).hasSizeGreaterThanOrEqualTo(atLeast);
    List<Map<String, Object>> found = new ArrayList<>();
    await("the exported rows")
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              found.clear();
              installation.rows(recorded.signal()).stream()
                  .filter(this::isOurs)
                  .forEach(found::add);
              assertThat(found.size()).isEqualTo(recorded.rows().size());
            });
    RowsAssert.assertSameRows("exported " + recorded.signal(), found, recorded.rows());
    return found;
  }

  private boolean isOurs(Map<String, Object> row) {
    Map<?, ?> attributes = (Map<?, ?>) ((Map<?, ?>) row.get("resource")).get("attributes");
    String run = resource.getAttribute(AttributeKey.stringKey("run"));
    return attributes.get("run").equals(run);
  }

  private static Map<String, Object> only(
      List<Map<String, Object>> rows, String column, Object value) {
    List<Map<String, Object>> matching =
        rows.stream().filter(row -> value.equals(row.get(column))).toList();
    assertThat(matching).hasSize(1);
    return matching.get(0);
  }

  private static void assertHasExemplars(Map<String, Object> row) {
    List<?> exemplars = (List<?>) ((Map<?, ?>) row.get("histogram")).get("exemplars");
    assertThat(exemplars)
        .isNotEmpty()
        .allSatisfy(
            exemplar -> {
              assertThat(((Map<?, ?>) exemplar).get("trace_id"))
                  .isEqualTo("0af7651916cd43dd8448eb211c80319c");
              assertThat(((Map<?, ?>) exemplar).get("span_id")).isEqualTo("b7ad6b7169203331");
            });
  }

  private static void assertHasBuckets(Map<String, Object> row) {
    Map<?, ?> histogram = (Map<?, ?>) row.get("exponential_histogram");
    assertThat(histogram.get("count")).isEqualTo(4L);
    assertThat(histogram.get("zero_count")).isEqualTo(1L);
    Map<?, ?> positive = (Map<?, ?>) histogram.get("positive_bucket");
    assertThat(positive.get("bucket_counts"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .contains(1L);
  }
}
