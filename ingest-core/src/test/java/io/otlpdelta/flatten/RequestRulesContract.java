package io.otlpdelta.flatten;

import static io.otlpdelta.flatten.AnyValues.attribute;
import static io.otlpdelta.flatten.AnyValues.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.straightforward.LogRow;
import io.otlpdelta.straightforward.MetricRow;
import io.otlpdelta.straightforward.Row;
import io.otlpdelta.straightforward.RowMaker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A request as a whole: what is emitted, left out, counted and shared. */
abstract class RequestRulesContract {
  private final RowMaker maker;

  RequestRulesContract(RowMaker maker) {
    this.maker = maker;
  }

  @Test
  void theLastOfEqualKeysWinsAndIsCounted() throws IOException {
    ResourceLogs.Builder resource = ResourceLogs.newBuilder();
    resource
        .getResourceBuilder()
        .addAttributes(attribute("r", "1"))
        .addAttributes(attribute("r", "2"));
    LogRecord.Builder record =
        LogRecord.newBuilder()
            .addAttributes(attribute("k", "first"))
            .addAttributes(attribute("other", "x"))
            .addAttributes(attribute("k", "second"))
            .addAttributes(attribute("k", number(3L)));
    resource.addScopeLogs(ScopeLogs.newBuilder().addLogRecords(record).addLogRecords(record));
    List<Row> rows = new ArrayList<>();
    FlattenResult result =
        flatten(
            TableKind.LOGS,
            ExportLogsServiceRequest.newBuilder().addResourceLogs(resource).build().toByteArray(),
            rows);
    LogRow row = (LogRow) rows.get(0);
    assertThat(List.copyOf(row.attributes().entrySet()))
        .containsExactly(Map.entry("k", "3"), Map.entry("other", "x"));
    assertThat(row.resource().attributes()).isEqualTo(Map.of("r", "2"));
    assertThat(result).isEqualTo(new FlattenResult(2, 0, 5));
  }

  @Test
  void recordsThatCanNeverBeStoredAreLeftOutAndTheirNeighboursLand() throws IOException {
    Gauge gauge =
        Gauge.newBuilder()
            .addDataPoints(point(1))
            .addDataPoints(NumberDataPoint.getDefaultInstance())
            .addDataPoints(point(2).setTimeUnixNano(-1))
            .addDataPoints(point(3))
            .build();
    Sum sum = Sum.newBuilder().addDataPoints(NumberDataPoint.getDefaultInstance()).build();
    Histogram histogram =
        Histogram.newBuilder().addDataPoints(HistogramDataPoint.newBuilder().setCount(-1)).build();
    ExponentialHistogram exponential =
        ExponentialHistogram.newBuilder()
            .addDataPoints(ExponentialHistogramDataPoint.newBuilder().setZeroCount(-1))
            .build();
    Summary summary =
        Summary.newBuilder().addDataPoints(SummaryDataPoint.newBuilder().setCount(-1)).build();
    ScopeMetrics scope =
        ScopeMetrics.newBuilder()
            .addMetrics(Metric.newBuilder().setGauge(gauge))
            .addMetrics(Metric.newBuilder().setSum(sum))
            .addMetrics(Metric.newBuilder().setHistogram(histogram))
            .addMetrics(Metric.newBuilder().setExponentialHistogram(exponential))
            .addMetrics(Metric.newBuilder().setSummary(summary))
            .addMetrics(Metric.newBuilder().setName("without data"))
            .build();
    List<Row> rows = new ArrayList<>();
    FlattenResult result =
        flatten(
            TableKind.METRICS,
            ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder().addScopeMetrics(scope))
                .build()
                .toByteArray(),
            rows);
    assertThat(result).isEqualTo(new FlattenResult(2, 6, 0));
    assertThat(rows.stream().map(row -> ((MetricRow) row).gauge().value()))
        .containsExactly(1.0, 3.0);
  }

  @Test
  void unsignedLogAndSpanTimesOverTheMaximumAreLeftOut() throws IOException {
    ScopeLogs logs =
        ScopeLogs.newBuilder().addLogRecords(LogRecord.newBuilder().setTimeUnixNano(-1)).build();
    byte[] logsRequest =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(logs))
            .build()
            .toByteArray();
    assertThat(flatten(TableKind.LOGS, logsRequest, new ArrayList<>()))
        .isEqualTo(new FlattenResult(0, 1, 0));
    ScopeSpans spans =
        ScopeSpans.newBuilder().addSpans(Span.newBuilder().setEndTimeUnixNano(-1)).build();
    byte[] spansRequest =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
            .build()
            .toByteArray();
    assertThat(flatten(TableKind.SPANS, spansRequest, new ArrayList<>()))
        .isEqualTo(new FlattenResult(0, 1, 0));
  }

  @Test
  void bytesThatAreNoRequestAreRefused() {
    ByteBuffer junk = ByteBuffer.wrap("junk".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> maker.make(TableKind.LOGS, junk, new ArrayList<>()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theBufferIsReadBetweenItsPositionAndLimitAndLeftAsItIs() throws IOException {
    byte[] body = SampleRequests.bytes(TableKind.LOGS);
    ByteBuffer padded = ByteBuffer.allocateDirect(body.length + 20);
    padded.position(7).put(body).flip().position(7);
    List<Row> rows = new ArrayList<>();
    maker.make(TableKind.LOGS, padded, rows);
    assertThat(rows).hasSize(2).isEqualTo(maker.of(TableKind.LOGS, body));
    assertThat(padded.position()).isEqualTo(7);
  }

  private FlattenResult flatten(TableKind kind, byte[] body, List<Row> rows) throws IOException {
    return maker.make(kind, ByteBuffer.wrap(body), rows);
  }

  private static NumberDataPoint.Builder point(double value) {
    return NumberDataPoint.newBuilder().setAsDouble(value);
  }
}
