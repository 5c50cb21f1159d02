package io.otlpdelta.flatten;

import static io.otlpdelta.flatten.AnyValues.array;
import static io.otlpdelta.flatten.AnyValues.attribute;
import static io.otlpdelta.flatten.AnyValues.empty;
import static io.otlpdelta.flatten.AnyValues.number;
import static io.otlpdelta.flatten.AnyValues.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
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
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.straightforward.BucketsValue;
import io.otlpdelta.straightforward.ExponentialHistogramValue;
import io.otlpdelta.straightforward.GaugeValue;
import io.otlpdelta.straightforward.LogRow;
import io.otlpdelta.straightforward.MetricRow;
import io.otlpdelta.straightforward.ResourceValue;
import io.otlpdelta.straightforward.Row;
import io.otlpdelta.straightforward.RowMaker;
import io.otlpdelta.straightforward.ScopeValue;
import io.otlpdelta.straightforward.SpanRow;
import io.otlpdelta.straightforward.SpanStatusValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One test per documented rule of how a value becomes a column's value. */
abstract class ValueRulesContract {
  private static final int NO_RECORDED_VALUE = 1;

  private final RowMaker rows;

  ValueRulesContract(RowMaker rows) {
    this.rows = rows;
  }

  @Test
  void idsAreLowerCaseHex() {
    LogRow row =
        log(
            LogRecord.newBuilder()
                .setTraceId(SampleRequests.hex("0AF7651916CD43DD8448EB211C80319C"))
                .setSpanId(SampleRequests.hex("B7AD6B7169203331")));
    assertThat(row.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(row.spanId()).isEqualTo("b7ad6b7169203331");
  }

  @Test
  void idsOfWrongLengthOrAllZerosAreNull() {
    LogRow zeros =
        log(
            LogRecord.newBuilder()
                .setTraceId(ByteString.copyFrom(new byte[16]))
                .setSpanId(ByteString.copyFrom(new byte[8])));
    assertThat(zeros.traceId()).isNull();
    assertThat(zeros.spanId()).isNull();
    LogRow swapped =
        log(
            LogRecord.newBuilder()
                .setTraceId(SampleRequests.hex(SampleRequests.SPAN_ID))
                .setSpanId(SampleRequests.hex(SampleRequests.TRACE_ID)));
    assertThat(swapped.traceId()).isNull();
    assertThat(swapped.spanId()).isNull();
  }

  @Test
  void unknownEnumNumbersAreTheirDigits() {
    Span.Builder span =
        Span.newBuilder().setKindValue(77).setStatus(Status.newBuilder().setCodeValue(-3));
    assertThat(span(span).kind()).isEqualTo("77");
    assertThat(span(span).status().code()).isEqualTo("-3");
    assertThat(log(LogRecord.newBuilder().setSeverityNumberValue(25)).severityNumber())
        .isEqualTo("25");
    Sum sum = Sum.newBuilder().setAggregationTemporalityValue(9).addDataPoints(point(1)).build();
    assertThat(metric(Metric.newBuilder().setSum(sum)).sum().aggregationTemporality())
        .isEqualTo("9");
  }

  @Test
  void unspecifiedKindAndTemporalityKeepTheirNames() {
    assertThat(span(Span.newBuilder()).kind()).isEqualTo("SPAN_KIND_UNSPECIFIED");
    Sum sum = Sum.newBuilder().addDataPoints(point(1)).build();
    assertThat(metric(Metric.newBuilder().setSum(sum)).sum().aggregationTemporality())
        .isEqualTo("AGGREGATION_TEMPORALITY_UNSPECIFIED");
  }

  @Test
  void unspecifiedSeverityIsNull() {
    assertThat(log(LogRecord.newBuilder().setSeverityNumberValue(0)).severityNumber()).isNull();
    assertThat(log(LogRecord.newBuilder().setSeverityNumberValue(9)).severityNumber())
        .isEqualTo("SEVERITY_NUMBER_INFO");
  }

  @Test
  void aTimeOfZeroIsNull() {
    LogRow row = log(LogRecord.newBuilder().setTimeUnixNano(0).setObservedTimeUnixNano(1));
    assertThat(row.timeUnixNano()).isNull();
    assertThat(row.observedTimeUnixNano()).isEqualTo(1);
  }

  @Test
  void anIntegerValueIsCastToDouble() {
    NumberDataPoint.Builder point = NumberDataPoint.newBuilder().setAsInt((1L << 53) + 1);
    assertThat(gauge(point).value()).isEqualTo(9_007_199_254_740_992.0);
  }

  @Test
  void noRecordedValueMeansNullWhateverElseThePointCarries() {
    assertThat(gauge(NumberDataPoint.newBuilder().setFlags(NO_RECORDED_VALUE)).value()).isNull();
    assertThat(gauge(point(5).setFlags(NO_RECORDED_VALUE)).value()).isNull();
    assertThat(gauge(point(5).setFlags(NO_RECORDED_VALUE << 1)).value()).isEqualTo(5);
  }

  @Test
  void aValueOfZeroIsNotNull() {
    assertThat(gauge(NumberDataPoint.newBuilder().setAsDouble(0)).value()).isEqualTo(0.0);
    assertThat(gauge(NumberDataPoint.newBuilder().setAsInt(0)).value()).isEqualTo(0.0);
  }

  @Test
  void anAbsentSumMinAndMaxAreNullAndZerosAreNot() {
    HistogramDataPoint zeros =
        HistogramDataPoint.newBuilder().setSum(0).setMin(0).setMax(0).build();
    Histogram histogram =
        Histogram.newBuilder()
            .addDataPoints(HistogramDataPoint.getDefaultInstance())
            .addDataPoints(zeros)
            .build();
    List<MetricRow> found = metrics(Metric.newBuilder().setHistogram(histogram));
    assertThat(found.get(0).histogram().sum()).isNull();
    assertThat(found.get(0).histogram().min()).isNull();
    assertThat(found.get(0).histogram().max()).isNull();
    assertThat(found.get(1).histogram().sum()).isEqualTo(0.0);
    assertThat(found.get(1).histogram().min()).isEqualTo(0.0);
    assertThat(found.get(1).histogram().max()).isEqualTo(0.0);
  }

  @Test
  void absentBucketsAreNullAndEmptyOnesAreNot() {
    ExponentialHistogramDataPoint point =
        ExponentialHistogramDataPoint.newBuilder()
            .setPositive(ExponentialHistogramDataPoint.Buckets.getDefaultInstance())
            .build();
    ExponentialHistogram histogram = ExponentialHistogram.newBuilder().addDataPoints(point).build();
    ExponentialHistogramValue value =
        metric(Metric.newBuilder().setExponentialHistogram(histogram)).exponentialHistogram();
    assertThat(value.positiveBucket()).isEqualTo(new BucketsValue(0, List.of()));
    assertThat(value.negativeBucket()).isNull();
  }

  @Test
  void aStringBodyIsItselfAndOthersAreText() {
    assertThat(log(LogRecord.newBuilder().setBody(text("{\"a\" : 1}"))).body())
        .isEqualTo("{\"a\" : 1}");
    assertThat(log(LogRecord.newBuilder().setBody(text(""))).body()).isEmpty();
    assertThat(log(LogRecord.newBuilder().setBody(number(2.0))).body()).isEqualTo("2");
    assertThat(log(LogRecord.newBuilder().setBody(array(number(1L)))).body()).isEqualTo("[1]");
    assertThat(log(LogRecord.newBuilder().setBody(empty())).body()).isEmpty();
  }

  @Test
  void anAbsentBodyIsNull() {
    assertThat(log(LogRecord.newBuilder()).body()).isNull();
  }

  @Test
  void theEventNameIsTheFieldEvenBesideTheAttribute() {
    LogRow row =
        log(
            LogRecord.newBuilder()
                .setEventName("event src/main.rs:12")
                .addAttributes(attribute("event.name", "codex.sse_event")));
    assertThat(row.eventName()).isEqualTo("event src/main.rs:12");
    assertThat(row.attributes()).isEqualTo(Map.of("event.name", "codex.sse_event"));
  }

  @Test
  void anEmptyEventNameIsTheStringAttributeWhichStaysInTheMap() {
    LogRow row = log(LogRecord.newBuilder().addAttributes(attribute("event.name", "api_request")));
    assertThat(row.eventName()).isEqualTo("api_request");
    assertThat(row.attributes()).isEqualTo(Map.of("event.name", "api_request"));
  }

  @Test
  void anEventNameAttributeThatIsEmptyOrNoStringCountsForNothing() {
    assertThat(eventName(attribute("event.name", number(7L)))).isNull();
    assertThat(eventName(attribute("event.name", ""))).isNull();
    assertThat(eventName(attribute("other", "x"))).isNull();
    assertThat(eventName(attribute("event.name", "a"), attribute("event.name", "b")))
        .isEqualTo("b");
  }

  @Test
  void aStatusMessageIsKeptWithoutACode() {
    Span.Builder span = Span.newBuilder().setStatus(Status.newBuilder().setMessage("why"));
    assertThat(span(span).status()).isEqualTo(new SpanStatusValue("why", null));
  }

  @Test
  void theStatusStructIsAlwaysPresent() {
    assertThat(span(Span.newBuilder()).status()).isEqualTo(new SpanStatusValue(null, null));
  }

  @Test
  void otherEmptyStringsAreNull() {
    SpanRow span = span(Span.newBuilder());
    assertThat(span.traceState()).isNull();
    assertThat(span.parentSpanId()).isNull();
    assertThat(span.resourceSchemaUrl()).isNull();
    assertThat(span.spanSchemaUrl()).isNull();
    assertThat(log(LogRecord.newBuilder()).severityText()).isNull();
  }

  @Test
  void emptyNamesDescriptionsAndUnitsStayEmpty() {
    MetricRow row =
        metric(Metric.newBuilder().setGauge(Gauge.newBuilder().addDataPoints(point(1))));
    assertThat(row.name()).isEmpty();
    assertThat(row.description()).isEmpty();
    assertThat(row.unit()).isEmpty();
    assertThat(span(Span.newBuilder()).name()).isEmpty();
  }

  @Test
  void attributeMapsAndArraysAreEmptyNeverNull() {
    assertThat(log(LogRecord.newBuilder()).attributes()).isEmpty();
    assertThat(span(Span.newBuilder()).events()).isEmpty();
    assertThat(span(Span.newBuilder()).links()).isEmpty();
    MetricRow row =
        metric(Metric.newBuilder().setGauge(Gauge.newBuilder().addDataPoints(point(1))));
    assertThat(row.metadata()).isEmpty();
    assertThat(row.gauge().exemplars()).isEmpty();
    assertThat(row.gauge().attributes()).isEmpty();
  }

  @Test
  void aKeyWithAnEmptyValueIsKept() {
    LogRow row =
        log(
            LogRecord.newBuilder()
                .addAttributes(attribute("empty", empty()))
                .addAttributes(attribute("absent", empty()).toBuilder().clearValue()));
    assertThat(row.attributes()).isEqualTo(Map.of("empty", "", "absent", ""));
  }

  @Test
  void resourceAndScopeAreAlwaysPresent() {
    LogRow row = log(LogRecord.newBuilder());
    assertThat(row.resource()).isEqualTo(new ResourceValue(Map.of(), 0));
    assertThat(row.instrumentationScope()).isEqualTo(new ScopeValue(null, null, Map.of(), 0));
  }

  @Test
  void flagsAndDroppedCountsOverTheIntegerRangeKeepTheirBits() {
    LogRow row =
        log(LogRecord.newBuilder().setFlags(0x80000001).setDroppedAttributesCount(0xffffffff));
    assertThat(row.flags()).isEqualTo(-2_147_483_647);
    assertThat(row.droppedAttributesCount()).isEqualTo(-1);
  }

  @Test
  void metadataOfAMetricIsOnEachOfItsRows() {
    Metric.Builder metric =
        Metric.newBuilder()
            .addMetadata(attribute("prometheus.type", "unknown"))
            .setGauge(Gauge.newBuilder().addDataPoints(point(1)).addDataPoints(point(2)));
    assertThat(metrics(metric))
        .hasSize(2)
        .allMatch(row -> row.metadata().equals(Map.of("prometheus.type", "unknown")));
  }

  private static NumberDataPoint.Builder point(double value) {
    return NumberDataPoint.newBuilder().setAsDouble(value);
  }

  private GaugeValue gauge(NumberDataPoint.Builder point) {
    return metric(Metric.newBuilder().setGauge(Gauge.newBuilder().addDataPoints(point))).gauge();
  }

  private MetricRow metric(Metric.Builder metric) {
    List<MetricRow> found = metrics(metric);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private List<MetricRow> metrics(Metric.Builder metric) {
    return rows
        .of(TableKind.METRICS, request(ScopeMetrics.newBuilder().addMetrics(metric).build()))
        .stream()
        .map(MetricRow.class::cast)
        .toList();
  }

  private static ExportMetricsServiceRequest request(ScopeMetrics scope) {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(ResourceMetrics.newBuilder().addScopeMetrics(scope))
        .build();
  }

  private String eventName(io.opentelemetry.proto.common.v1.KeyValue... attributes) {
    return log(LogRecord.newBuilder().addAllAttributes(List.of(attributes))).eventName();
  }

  private LogRow log(LogRecord.Builder record) {
    ScopeLogs scope = ScopeLogs.newBuilder().addLogRecords(record).build();
    List<Row> found =
        rows.of(
            TableKind.LOGS,
            ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scope))
                .build());
    assertThat(found).hasSize(1);
    return (LogRow) found.get(0);
  }

  private SpanRow span(Span.Builder span) {
    ScopeSpans scope = ScopeSpans.newBuilder().addSpans(span).build();
    List<Row> found =
        rows.of(
            TableKind.SPANS,
            ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build());
    assertThat(found).hasSize(1);
    return (SpanRow) found.get(0);
  }
}
