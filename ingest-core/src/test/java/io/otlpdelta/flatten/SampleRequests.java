package io.otlpdelta.flatten;

import static io.otlpdelta.flatten.AnyValues.array;
import static io.otlpdelta.flatten.AnyValues.attribute;
import static io.otlpdelta.flatten.AnyValues.bool;
import static io.otlpdelta.flatten.AnyValues.empty;
import static io.otlpdelta.flatten.AnyValues.number;
import static io.otlpdelta.flatten.AnyValues.object;
import static io.otlpdelta.flatten.AnyValues.text;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.DecodedRequest;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import io.otlpdelta.otlp.RejectReason;
import io.otlpdelta.otlp.RejectedRecord;
import io.otlpdelta.straightforward.Flattener;
import io.otlpdelta.straightforward.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Requests that fill every documented field, each with a second record that fills as little as it
 * can.
 */
public final class SampleRequests {
  public static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  public static final String SPAN_ID = "b7ad6b7169203331";

  private SampleRequests() {}

  /** The request for such a table, as bytes. */
  public static byte[] bytes(TableKind kind) {
    return switch (kind) {
      case METRICS -> metrics().toByteArray();
      case LOGS -> logs().toByteArray();
      case SPANS -> traces().toByteArray();
      case REJECTS -> rejects();
    };
  }

  /** The rows of all four requests. */
  public static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (TableKind kind : TableKind.values()) {
      rows.addAll(rows(kind, bytes(kind)));
    }
    return rows;
  }

  /** The rows that the flattener makes of the message. */
  public static List<Row> rows(TableKind kind, Message request) {
    return rows(kind, request.toByteArray());
  }

  /** The rows that the flattener makes of the bytes. */
  public static List<Row> rows(TableKind kind, byte[] request) {
    List<Row> rows = new ArrayList<>();
    flatten(kind, request, rows);
    return rows;
  }

  static FlattenResult flatten(TableKind kind, byte[] request, List<Row> rows) {
    try {
      return new Flattener(kind).flatten(java.nio.ByteBuffer.wrap(request), rows::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ByteString hex(String id) {
    return ByteString.copyFrom(HexFormat.of().parseHex(id));
  }

  private static Resource resource() {
    return Resource.newBuilder()
        .addAttributes(attribute("service.name", "sample"))
        .addAttributes(attribute("process.pid", number(4711L)))
        .setDroppedAttributesCount(2)
        .build();
  }

  private static InstrumentationScope scope() {
    return InstrumentationScope.newBuilder()
        .setName("io.sample")
        .setVersion("1.2.3")
        .addAttributes(attribute("scope.key", "scope value"))
        .setDroppedAttributesCount(3)
        .build();
  }

  /** One rejected record with everything, and a count of others. */
  private static byte[] rejects() {
    RejectedRecord record =
        new RejectedRecord(
            RejectReason.NO_VALUE,
            "metric 'g' in resourceMetrics[0]",
            resource(),
            "io.sample",
            "{\"name\":\"g\",\"gauge\":{\"dataPoints\":[{}]}}",
            17,
            true);
    DecodedRequest decoded =
        new DecodedRequest(
            ByteBuffer.allocate(0),
            0,
            List.of(new Rejection(RejectReason.NO_VALUE, 4, record.place())),
            List.of(record),
            List.of());
    RejectOrigin origin =
        new RejectOrigin(
            1_700_000_000_123L,
            TableName.parse("main.telemetry.sample_otel_metrics"),
            Signal.METRICS,
            "sampler",
            "00ff");
    return RejectBody.encode(origin, decoded).body().array();
  }

  public static ExportLogsServiceRequest logs() {
    LogRecord full =
        LogRecord.newBuilder()
            .setEventName("sample.event")
            .setTraceId(hex(TRACE_ID))
            .setSpanId(hex(SPAN_ID))
            .setTimeUnixNano(1_700_000_000_000_000_001L)
            .setObservedTimeUnixNano(1_700_000_000_000_000_002L)
            .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN2)
            .setSeverityText("warn")
            .setBody(object(attribute("msg", "hello"), attribute("n", array(number(1L)))))
            .addAttributes(attribute("string", "\u00fcml\u00e4ut \ud83d\ude00"))
            .addAttributes(attribute("double", number(0.1)))
            .addAttributes(attribute("bool", bool(false)))
            .addAttributes(attribute("empty", empty()))
            .setDroppedAttributesCount(4)
            .setFlags(1)
            .build();
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(resource())
                .setSchemaUrl("https://sample/resource")
                .addScopeLogs(
                    ScopeLogs.newBuilder()
                        .setScope(scope())
                        .setSchemaUrl("https://sample/logs")
                        .addLogRecords(full)))
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(LogRecord.getDefaultInstance())))
        .build();
  }

  public static ExportTraceServiceRequest traces() {
    Span full =
        Span.newBuilder()
            .setTraceId(hex(TRACE_ID))
            .setSpanId(hex(SPAN_ID))
            .setTraceState("vendor=1")
            .setParentSpanId(hex("00f067aa0ba902b7"))
            .setFlags(0x301)
            .setName("GET /")
            .setKind(Span.SpanKind.SPAN_KIND_SERVER)
            .setStartTimeUnixNano(1_700_000_000_000_000_001L)
            .setEndTimeUnixNano(1_700_000_000_000_000_009L)
            .addAttributes(attribute("http.status", number(500L)))
            .setDroppedAttributesCount(1)
            .addEvents(
                Span.Event.newBuilder()
                    .setTimeUnixNano(1_700_000_000_000_000_005L)
                    .setName("exception")
                    .addAttributes(attribute("exception.type", "Boom"))
                    .setDroppedAttributesCount(5))
            .addEvents(Span.Event.getDefaultInstance())
            .setDroppedEventsCount(2)
            .addLinks(
                Span.Link.newBuilder()
                    .setTraceId(hex(TRACE_ID))
                    .setSpanId(hex("00f067aa0ba902b7"))
                    .setTraceState("a=b")
                    .addAttributes(attribute("link", "yes"))
                    .setDroppedAttributesCount(6)
                    .setFlags(0x100))
            .addLinks(Span.Link.getDefaultInstance())
            .setDroppedLinksCount(3)
            .setStatus(
                Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage("no"))
            .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(resource())
                .setSchemaUrl("https://sample/resource")
                .addScopeSpans(
                    ScopeSpans.newBuilder()
                        .setScope(scope())
                        .setSchemaUrl("https://sample/spans")
                        .addSpans(full)))
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .addScopeSpans(ScopeSpans.newBuilder().addSpans(Span.getDefaultInstance())))
        .build();
  }

  public static ExportMetricsServiceRequest metrics() {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(resource())
                .setSchemaUrl("https://sample/resource")
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .setScope(scope())
                        .setSchemaUrl("https://sample/metrics")
                        .addMetrics(named("g").setGauge(gauge()))
                        .addMetrics(named("s").setSum(sum()))
                        .addMetrics(named("h").setHistogram(histogram()))
                        .addMetrics(named("e").setExponentialHistogram(exponentialHistogram()))
                        .addMetrics(named("y").setSummary(summary()))))
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(
                            Metric.newBuilder()
                                .setGauge(
                                    Gauge.newBuilder()
                                        .addDataPoints(NumberDataPoint.newBuilder().setFlags(1))))))
        .build();
  }

  private static Metric.Builder named(String name) {
    return Metric.newBuilder()
        .setName(name)
        .setDescription("about " + name)
        .setUnit("s")
        .addMetadata(attribute("origin", text("sample")));
  }

  private static Exemplar exemplar() {
    return Exemplar.newBuilder()
        .setTimeUnixNano(1_700_000_000_000_000_003L)
        .setAsDouble(0.5)
        .setTraceId(hex(TRACE_ID))
        .setSpanId(hex(SPAN_ID))
        .addFilteredAttributes(attribute("dropped", "key"))
        .build();
  }

  private static NumberDataPoint.Builder fullPoint() {
    return NumberDataPoint.newBuilder()
        .setStartTimeUnixNano(1_700_000_000_000_000_001L)
        .setTimeUnixNano(1_700_000_000_000_000_002L)
        .addExemplars(exemplar())
        .addExemplars(Exemplar.newBuilder().setAsInt(7))
        .addExemplars(Exemplar.getDefaultInstance())
        .addAttributes(attribute("host", "a"))
        .setFlags(2);
  }

  private static Gauge gauge() {
    return Gauge.newBuilder()
        .addDataPoints(fullPoint().setAsDouble(-1.25))
        .addDataPoints(NumberDataPoint.newBuilder().setAsInt(42))
        .build();
  }

  private static Sum sum() {
    return Sum.newBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
        .setIsMonotonic(true)
        .addDataPoints(fullPoint().setAsInt(1L << 53))
        .addDataPoints(NumberDataPoint.newBuilder().setAsDouble(-0.0))
        .build();
  }

  private static Histogram histogram() {
    return Histogram.newBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
        .addDataPoints(
            HistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(1)
                .setTimeUnixNano(2)
                .setCount(6)
                .setSum(10.5)
                .addAllBucketCounts(List.of(1L, 2L, 3L))
                .addAllExplicitBounds(List.of(0.5, 5.0))
                .addExemplars(exemplar())
                .addAttributes(attribute("host", "a"))
                .setFlags(2)
                .setMin(0.25)
                .setMax(9.75))
        .addDataPoints(HistogramDataPoint.getDefaultInstance())
        .build();
  }

  private static ExponentialHistogram exponentialHistogram() {
    return ExponentialHistogram.newBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
        .addDataPoints(
            ExponentialHistogramDataPoint.newBuilder()
                .addAttributes(attribute("host", "a"))
                .setStartTimeUnixNano(1)
                .setTimeUnixNano(2)
                .setCount(7)
                .setSum(-3.5)
                .setScale(-2)
                .setZeroCount(1)
                .setPositive(
                    ExponentialHistogramDataPoint.Buckets.newBuilder()
                        .setOffset(-4)
                        .addAllBucketCounts(List.of(1L, 0L, 2L)))
                .setNegative(
                    ExponentialHistogramDataPoint.Buckets.newBuilder()
                        .setOffset(5)
                        .addBucketCounts(3))
                .setFlags(2)
                .addExemplars(exemplar())
                .setMin(-2.5)
                .setMax(1.5)
                .setZeroThreshold(0.001))
        .addDataPoints(ExponentialHistogramDataPoint.getDefaultInstance())
        .build();
  }

  private static Summary summary() {
    return Summary.newBuilder()
        .addDataPoints(
            SummaryDataPoint.newBuilder()
                .setStartTimeUnixNano(1)
                .setTimeUnixNano(2)
                .setCount(9)
                .setSum(90.5)
                .addQuantileValues(
                    SummaryDataPoint.ValueAtQuantile.newBuilder().setQuantile(0.5).setValue(10))
                .addQuantileValues(
                    SummaryDataPoint.ValueAtQuantile.newBuilder().setQuantile(1).setValue(20))
                .addAttributes(attribute("host", "a"))
                .setFlags(2))
        .addDataPoints(SummaryDataPoint.getDefaultInstance())
        .build();
  }
}
