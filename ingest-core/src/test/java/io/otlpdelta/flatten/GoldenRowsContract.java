package io.otlpdelta.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.model.TableKind;
import io.otlpdelta.straightforward.BucketsValue;
import io.otlpdelta.straightforward.ExemplarValue;
import io.otlpdelta.straightforward.ExponentialHistogramValue;
import io.otlpdelta.straightforward.GaugeValue;
import io.otlpdelta.straightforward.HistogramValue;
import io.otlpdelta.straightforward.LogRow;
import io.otlpdelta.straightforward.MetricRow;
import io.otlpdelta.straightforward.QuantileValue;
import io.otlpdelta.straightforward.RejectRow;
import io.otlpdelta.straightforward.ResourceValue;
import io.otlpdelta.straightforward.Row;
import io.otlpdelta.straightforward.RowMaker;
import io.otlpdelta.straightforward.ScopeValue;
import io.otlpdelta.straightforward.SpanEventValue;
import io.otlpdelta.straightforward.SpanLinkValue;
import io.otlpdelta.straightforward.SpanRow;
import io.otlpdelta.straightforward.SpanStatusValue;
import io.otlpdelta.straightforward.SumValue;
import io.otlpdelta.straightforward.SummaryValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every documented field of every kind of record, value by value. */
abstract class GoldenRowsContract {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN_ID = "b7ad6b7169203331";
  private static final ResourceValue RESOURCE =
      new ResourceValue(Map.of("service.name", "sample", "process.pid", "4711"), 2);
  private static final ScopeValue SCOPE =
      new ScopeValue("io.sample", "1.2.3", Map.of("scope.key", "scope value"), 3);
  private static final ExemplarValue EXEMPLAR =
      new ExemplarValue(
          1_700_000_000_000_000_003L, 0.5, SPAN_ID, TRACE_ID, Map.of("dropped", "key"));
  private static final Map<String, String> HOST = Map.of("host", "a");

  private final RowMaker rows;

  GoldenRowsContract(RowMaker rows) {
    this.rows = rows;
  }

  @Test
  void logRecords() {
    assertThat(rows.of(TableKind.LOGS, SampleRequests.logs()))
        .containsExactlyInAnyOrder(
            new LogRow(
                "sample.event",
                TRACE_ID,
                SPAN_ID,
                1_700_000_000_000_000_001L,
                1_700_000_000_000_000_002L,
                "SEVERITY_NUMBER_WARN2",
                "warn",
                "{\"msg\":\"hello\",\"n\":[1]}",
                Map.of(
                    "string", "\u00fcml\u00e4ut \ud83d\ude00",
                    "double", "0.1",
                    "bool", "false",
                    "empty", ""),
                4,
                1,
                RESOURCE,
                "https://sample/resource",
                SCOPE,
                "https://sample/logs"),
            new LogRow(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                0,
                0,
                new ResourceValue(Map.of(), 0),
                null,
                new ScopeValue(null, null, Map.of(), 0),
                null));
  }

  @Test
  void spans() {
    assertThat(rows.of(TableKind.SPANS, SampleRequests.traces()))
        .containsExactlyInAnyOrder(
            new SpanRow(
                TRACE_ID,
                SPAN_ID,
                "vendor=1",
                "00f067aa0ba902b7",
                0x301,
                "GET /",
                "SPAN_KIND_SERVER",
                1_700_000_000_000_000_001L,
                1_700_000_000_000_000_009L,
                Map.of("http.status", "500"),
                1,
                List.of(
                    new SpanEventValue(
                        1_700_000_000_000_000_005L,
                        "exception",
                        Map.of("exception.type", "Boom"),
                        5),
                    new SpanEventValue(null, "", Map.of(), 0)),
                2,
                List.of(
                    new SpanLinkValue(
                        TRACE_ID, "00f067aa0ba902b7", "a=b", Map.of("link", "yes"), 6, 0x100),
                    new SpanLinkValue(null, null, null, Map.of(), 0, 0)),
                3,
                new SpanStatusValue("no", "STATUS_CODE_ERROR"),
                RESOURCE,
                "https://sample/resource",
                SCOPE,
                "https://sample/spans"),
            new SpanRow(
                null,
                null,
                null,
                null,
                0,
                "",
                "SPAN_KIND_UNSPECIFIED",
                null,
                null,
                Map.of(),
                0,
                List.of(),
                0,
                List.of(),
                0,
                new SpanStatusValue(null, null),
                new ResourceValue(Map.of(), 0),
                null,
                new ScopeValue(null, null, Map.of(), 0),
                null));
  }

  @Test
  void gaugePoints() {
    assertThat(metricRows("gauge"))
        .containsExactlyInAnyOrder(
            gaugeRow(
                new GaugeValue(
                    1_700_000_000_000_000_001L,
                    1_700_000_000_000_000_002L,
                    -1.25,
                    numberExemplars(),
                    HOST,
                    2)),
            gaugeRow(new GaugeValue(null, null, 42.0, List.of(), Map.of(), 0)),
            new MetricRow(
                "",
                "",
                "",
                "gauge",
                new GaugeValue(null, null, null, List.of(), Map.of(), 1),
                null,
                null,
                null,
                null,
                Map.of(),
                new ResourceValue(Map.of(), 0),
                null,
                new ScopeValue(null, null, Map.of(), 0),
                null));
  }

  @Test
  void sumPoints() {
    assertThat(metricRows("sum").stream().map(MetricRow::sum))
        .containsExactlyInAnyOrder(
            new SumValue(
                1_700_000_000_000_000_001L,
                1_700_000_000_000_000_002L,
                9_007_199_254_740_992.0,
                numberExemplars(),
                HOST,
                2,
                "AGGREGATION_TEMPORALITY_DELTA",
                true),
            new SumValue(
                null, null, -0.0, List.of(), Map.of(), 0, "AGGREGATION_TEMPORALITY_DELTA", true));
  }

  @Test
  void histogramPoints() {
    assertThat(metricRows("histogram").stream().map(MetricRow::histogram))
        .containsExactlyInAnyOrder(
            new HistogramValue(
                1L,
                2L,
                6,
                10.5,
                List.of(1L, 2L, 3L),
                List.of(0.5, 5.0),
                List.of(EXEMPLAR),
                HOST,
                2,
                0.25,
                9.75,
                "AGGREGATION_TEMPORALITY_CUMULATIVE"),
            new HistogramValue(
                null,
                null,
                0,
                null,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                0,
                null,
                null,
                "AGGREGATION_TEMPORALITY_CUMULATIVE"));
  }

  @Test
  void exponentialHistogramPoints() {
    assertThat(metricRows("exponential_histogram").stream().map(MetricRow::exponentialHistogram))
        .containsExactlyInAnyOrder(
            new ExponentialHistogramValue(
                HOST,
                1L,
                2L,
                7,
                -3.5,
                -2,
                1,
                new BucketsValue(-4, List.of(1L, 0L, 2L)),
                new BucketsValue(5, List.of(3L)),
                2,
                List.of(EXEMPLAR),
                -2.5,
                1.5,
                0.001,
                "AGGREGATION_TEMPORALITY_DELTA"),
            new ExponentialHistogramValue(
                Map.of(),
                null,
                null,
                0,
                null,
                0,
                0,
                null,
                null,
                0,
                List.of(),
                null,
                null,
                0.0,
                "AGGREGATION_TEMPORALITY_DELTA"));
  }

  @Test
  void summaryPoints() {
    assertThat(metricRows("summary").stream().map(MetricRow::summary))
        .containsExactlyInAnyOrder(
            new SummaryValue(
                1L,
                2L,
                9,
                90.5,
                List.of(new QuantileValue(0.5, 10), new QuantileValue(1, 20)),
                HOST,
                2),
            new SummaryValue(null, null, 0, 0.0, List.of(), Map.of(), 0));
  }

  @Test
  void rejectedRecords() {
    assertThat(rows.of(TableKind.REJECTS, SampleRequests.bytes(TableKind.REJECTS)))
        .containsExactlyInAnyOrder(
            new RejectRow(
                1_700_000_000_123_000_000L,
                "main.telemetry.sample_otel_metrics",
                "metrics",
                "no_value",
                "metric 'g' in resourceMetrics[0] has neither a value nor the no-recorded-value"
                    + " flag.",
                1,
                "sampler",
                "00ff",
                Map.of("service.name", "sample", "process.pid", "4711"),
                "io.sample",
                "{\"name\":\"g\",\"gauge\":{\"dataPoints\":[{}]}}",
                17L,
                true),
            new RejectRow(
                1_700_000_000_123_000_000L,
                "main.telemetry.sample_otel_metrics",
                "metrics",
                "no_value",
                "3 more in the same request: each has neither a value nor the no-recorded-value"
                    + " flag.",
                3,
                "sampler",
                "00ff",
                Map.of(),
                null,
                null,
                null,
                false));
  }

  @Test
  void exactlyOneStructOfAMetricRowIsFilledAndItsNameIsTheType() {
    for (Row row : rows.of(TableKind.METRICS, SampleRequests.metrics())) {
      MetricRow point = (MetricRow) row;
      String filled = "";
      filled += point.gauge() == null ? "" : "gauge";
      filled += point.sum() == null ? "" : "sum";
      filled += point.histogram() == null ? "" : "histogram";
      filled += point.exponentialHistogram() == null ? "" : "exponential_histogram";
      filled += point.summary() == null ? "" : "summary";
      assertThat(point.metricType()).isEqualTo(filled);
    }
  }

  private static List<ExemplarValue> numberExemplars() {
    return List.of(
        EXEMPLAR,
        new ExemplarValue(null, 7.0, null, null, Map.of()),
        new ExemplarValue(null, null, null, null, Map.of()));
  }

  private List<MetricRow> metricRows(String type) {
    return rows.of(TableKind.METRICS, SampleRequests.metrics()).stream()
        .map(MetricRow.class::cast)
        .filter(row -> row.metricType().equals(type))
        .toList();
  }

  private static MetricRow gaugeRow(GaugeValue gauge) {
    return new MetricRow(
        "g",
        "about g",
        "s",
        "gauge",
        gauge,
        null,
        null,
        null,
        null,
        Map.of("origin", "sample"),
        RESOURCE,
        "https://sample/resource",
        SCOPE,
        "https://sample/metrics");
  }
}
