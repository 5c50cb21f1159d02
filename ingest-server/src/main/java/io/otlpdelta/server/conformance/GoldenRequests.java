package io.otlpdelta.server.conformance;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
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
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;

/** What {@link GoldenRows} sends. */
final class GoldenRequests {
  private static final long TIME = Telemetry.TIME;
  private static final ByteString TRACE = Telemetry.hex(Telemetry.TRACE_ID);
  private static final ByteString SPAN = Telemetry.hex(Telemetry.SPAN_ID);
  private static final ByteString PARENT = Telemetry.hex("00000000000000aa");

  private GoldenRequests() {}

  static ExportMetricsServiceRequest metrics(String service) {
    return Telemetry.metrics(
        service, List.of(gauge(), sum(), histogram(), exponentialHistogram(), summary()));
  }

  static ExportMetricsServiceRequest optionalValues(String service) {
    HistogramDataPoint absent = HistogramDataPoint.newBuilder().setTimeUnixNano(TIME).build();
    HistogramDataPoint zero = absent.toBuilder().setSum(0).setMin(0).setMax(0).build();
    return Telemetry.metrics(
        service, List.of(histogramOf("absent", absent), histogramOf("zero", zero)));
  }

  static ExportLogsServiceRequest logs(String service) {
    return Telemetry.logs(
        service,
        List.of(
            LogRecord.newBuilder()
                .setTimeUnixNano(TIME)
                .setObservedTimeUnixNano(TIME + 1)
                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN)
                .setSeverityText("warning")
                .setBody(AnyValue.newBuilder().setStringValue("what happened"))
                .setEventName("golden.event")
                .setTraceId(TRACE)
                .setSpanId(SPAN)
                .setFlags(1)
                .setDroppedAttributesCount(2)
                .addAllAttributes(valuesOfEachType())
                .build()));
  }

  static ExportTraceServiceRequest traces(String service) {
    return Telemetry.traces(
        service,
        List.of(
            Span.newBuilder()
                .setTraceId(TRACE)
                .setSpanId(SPAN)
                .setParentSpanId(PARENT)
                .setTraceState("vendor=1")
                .setFlags(257)
                .setName("golden span")
                .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
                .setStartTimeUnixNano(TIME)
                .setEndTimeUnixNano(TIME + 10)
                .addAllAttributes(valuesOfEachType())
                .setDroppedAttributesCount(1)
                .addEvents(
                    Span.Event.newBuilder()
                        .setTimeUnixNano(TIME + 5)
                        .setName("retry")
                        .addAttributes(Telemetry.attribute("attempt", 2))
                        .setDroppedAttributesCount(3))
                .setDroppedEventsCount(4)
                .addLinks(
                    Span.Link.newBuilder()
                        .setTraceId(TRACE)
                        .setSpanId(PARENT)
                        .setTraceState("linked=1")
                        .addAttributes(Telemetry.attribute("why", "batch"))
                        .setDroppedAttributesCount(5)
                        .setFlags(1))
                .setDroppedLinksCount(6)
                .setStatus(
                    Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                        .setMessage("it broke"))
                .build()));
  }

  /** One attribute of each type that a value may have. */
  private static List<KeyValue> valuesOfEachType() {
    return List.of(
        Telemetry.attribute("text", "naïve"),
        attribute("flag", AnyValue.newBuilder().setBoolValue(true)),
        Telemetry.attribute("whole", -7),
        attribute("real", AnyValue.newBuilder().setDoubleValue(0.01521425)),
        attribute("large", AnyValue.newBuilder().setDoubleValue(1e21)),
        attribute(
            "bytes", AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(new byte[] {1, 2}))),
        attribute(
            "list",
            AnyValue.newBuilder()
                .setArrayValue(
                    ArrayValue.newBuilder()
                        .addValues(AnyValue.newBuilder().setStringValue("a"))
                        .addValues(AnyValue.newBuilder().setIntValue(1)))),
        attribute("nothing", AnyValue.newBuilder()));
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static Metric gauge() {
    return named("1 gauge")
        .setGauge(
            Gauge.newBuilder()
                .addDataPoints(point().setAsDouble(0.5).addExemplars(exemplar()).setFlags(0)))
        .build();
  }

  private static Metric sum() {
    return named("2 sum")
        .setSum(
            Sum.newBuilder()
                .setAggregationTemporality(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .setIsMonotonic(true)
                .addDataPoints(point().setAsInt(42)))
        .build();
  }

  private static Metric histogram() {
    return histogramOf(
        "3 histogram",
        HistogramDataPoint.newBuilder()
            .setStartTimeUnixNano(TIME - 1)
            .setTimeUnixNano(TIME)
            .addAttributes(Telemetry.attribute("a", "x"))
            .setCount(3)
            .setSum(6.5)
            .setMin(0.5)
            .setMax(4)
            .addAllExplicitBounds(List.of(1.0, 2.0))
            .addAllBucketCounts(List.of(1L, 1L, 1L))
            .addExemplars(exemplar())
            .build());
  }

  private static Metric histogramOf(String name, HistogramDataPoint point) {
    return named(name)
        .setHistogram(
            Histogram.newBuilder()
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                .addDataPoints(point))
        .build();
  }

  private static Metric exponentialHistogram() {
    return named("4 exponential histogram")
        .setExponentialHistogram(
            ExponentialHistogram.newBuilder()
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                .addDataPoints(
                    ExponentialHistogramDataPoint.newBuilder()
                        .setStartTimeUnixNano(TIME - 1)
                        .setTimeUnixNano(TIME)
                        .addAttributes(Telemetry.attribute("a", "x"))
                        .setCount(4)
                        .setSum(6.5)
                        .setScale(2)
                        .setZeroCount(1)
                        .setZeroThreshold(0.25)
                        .setPositive(
                            ExponentialHistogramDataPoint.Buckets.newBuilder()
                                .setOffset(-1)
                                .addAllBucketCounts(List.of(1L, 1L)))
                        .setNegative(
                            ExponentialHistogramDataPoint.Buckets.newBuilder()
                                .setOffset(3)
                                .addBucketCounts(1))
                        .setMin(-2)
                        .setMax(4)
                        .addExemplars(exemplar())))
        .build();
  }

  private static Metric summary() {
    return named("5 summary")
        .setSummary(
            Summary.newBuilder()
                .addDataPoints(
                    SummaryDataPoint.newBuilder()
                        .setStartTimeUnixNano(TIME - 1)
                        .setTimeUnixNano(TIME)
                        .addAttributes(Telemetry.attribute("a", "x"))
                        .setCount(2)
                        .setSum(3)
                        .addQuantileValues(quantile(0.5, 1))
                        .addQuantileValues(quantile(0.99, 2))))
        .build();
  }

  private static SummaryDataPoint.ValueAtQuantile quantile(double quantile, double value) {
    return SummaryDataPoint.ValueAtQuantile.newBuilder()
        .setQuantile(quantile)
        .setValue(value)
        .build();
  }

  private static Metric.Builder named(String name) {
    return Metric.newBuilder()
        .setName(name)
        .setDescription("of " + name)
        .setUnit("s")
        .addMetadata(Telemetry.attribute("origin", "golden"));
  }

  private static NumberDataPoint.Builder point() {
    return NumberDataPoint.newBuilder()
        .setStartTimeUnixNano(TIME - 1)
        .setTimeUnixNano(TIME)
        .addAttributes(Telemetry.attribute("a", "x"));
  }

  private static Exemplar exemplar() {
    return Exemplar.newBuilder()
        .setTimeUnixNano(TIME - 2)
        .setAsDouble(0.75)
        .setTraceId(TRACE)
        .setSpanId(SPAN)
        .addFilteredAttributes(Telemetry.attribute("user", "u1"))
        .build();
  }
}
