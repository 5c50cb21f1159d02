package io.otlpdelta.it.expected;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.otlpdelta.it.harness.Signal;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reference must be right, and alike for both encodings, before anything is judged by it. */
class ExpectedRowsTest {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void aLogRecordIsTheDocumentedRowInBothEncodings() {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    request
        .addResourceLogsBuilder()
        .setSchemaUrl("https://example.com/1")
        .addScopeLogsBuilder()
        .addLogRecords(
            LogRecord.newBuilder()
                .setTimeUnixNano(1_700_000_000_000_000_001L)
                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
                .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(TRACE_ID)))
                .setSpanId(ByteString.copyFrom(new byte[8]))
                .addAttributes(attribute("event.name", text("api_request")))
                .addAttributes(attribute("ms", AnyValue.newBuilder().setIntValue(-7).build()))
                .addAttributes(attribute("list", list(text("a\"b"), AnyValue.newBuilder().build())))
                .setFlags(1));
    String json =
        """
        {"resourceLogs": [{"schemaUrl": "https://example.com/1", "scopeLogs": [{"logRecords": [{
          "timeUnixNano": "1700000000000000001", "observedTimeUnixNano": 0, "severityNumber": 9,
          "traceId": "0AF7651916CD43DD8448EB211C80319C", "spanId": "0000000000000000",
          "body": null, "flags": 1, "attributes": [
            {"key": "event.name", "value": {"stringValue": "api_request"}},
            {"key": "ms", "value": {"intValue": "-7"}},
            {"key": "list", "value": {"arrayValue": {"values": [{"stringValue": "a\\"b"}, {}]}}}]
        }]}]}]}\
        """;
    Map<String, Object> row =
        new Row()
            .with("event_name", "api_request")
            .with("trace_id", TRACE_ID)
            .with("span_id", null)
            .with("time_unix_nano", 1_700_000_000_000_000_001L)
            .with("observed_time_unix_nano", null)
            .with("severity_number", "SEVERITY_NUMBER_INFO")
            .with("severity_text", null)
            .with("body", null)
            .with(
                "attributes",
                Map.of("event.name", "api_request", "ms", "-7", "list", "[\"a\\\"b\",null]"))
            .with("dropped_attributes_count", 0)
            .with("flags", 1)
            .with("resource", Map.of("attributes", Map.of(), "dropped_attributes_count", 0))
            .with("resource_schema_url", "https://example.com/1")
            .with("instrumentation_scope", emptyScope())
            .with("log_schema_url", null)
            .build();
    assertThat(ExpectedRows.of(Signal.LOGS, request.build().toByteArray())).containsExactly(row);
    assertThat(ExpectedRows.of(Signal.LOGS, json.getBytes(UTF_8))).containsExactly(row);
  }

  @Test
  void aSumIsTheDocumentedRowInBothEncodings() {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    request
        .addResourceMetricsBuilder()
        .addScopeMetricsBuilder()
        .addMetricsBuilder()
        .setName("tokens")
        .setUnit("1")
        .getSumBuilder()
        .setIsMonotonic(true)
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
        .addDataPoints(NumberDataPoint.newBuilder().setTimeUnixNano(5).setAsInt(42))
        .addDataPoints(NumberDataPoint.newBuilder().setTimeUnixNano(6).setFlags(1));
    String json =
        """
        {"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": "tokens", "unit": "1",
          "sum": {"isMonotonic": true, "aggregationTemporality": 1, "dataPoints": [
            {"timeUnixNano": 5, "asInt": "42"}, {"timeUnixNano": "6", "flags": 1}]}}]}]}]}\
        """;
    for (byte[] body : List.of(request.build().toByteArray(), json.getBytes(UTF_8))) {
      List<Map<String, Object>> rows = ExpectedRows.of(Signal.METRICS, body);
      assertThat(rows).extracting(row -> row.get("metric_type")).containsExactly("sum", "sum");
      assertThat(rows).extracting(row -> row.get("gauge")).containsOnlyNulls();
      assertThat(rows)
          .extracting(row -> row.get("sum"))
          .containsExactly(sum(5L, 42.0, 0), sum(6L, null, 1));
    }
  }

  @Test
  void anIntegerBeyond64BitsInJsonIsTheDoubleThatTheClientHad() {
    String json =
        """
        {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"body": {"intValue": 1e300}}]}]}]}\
        """;
    assertThat(ExpectedRows.of(Signal.LOGS, json.getBytes(UTF_8)))
        .extracting(row -> row.get("body"))
        .containsExactly("1e+300");
  }

  private static Map<String, Object> sum(long time, Double value, int flags) {
    return new Row()
        .with("start_time_unix_nano", null)
        .with("time_unix_nano", time)
        .with("value", value)
        .with("exemplars", List.of())
        .with("attributes", Map.of())
        .with("flags", flags)
        .with("aggregation_temporality", "AGGREGATION_TEMPORALITY_DELTA")
        .with("is_monotonic", true)
        .build();
  }

  private static Map<String, Object> emptyScope() {
    return new Row()
        .with("name", null)
        .with("version", null)
        .with("attributes", Map.of())
        .with("dropped_attributes_count", 0)
        .build();
  }

  private static KeyValue attribute(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static AnyValue text(String value) {
    return AnyValue.newBuilder().setStringValue(value).build();
  }

  private static AnyValue list(AnyValue... values) {
    return AnyValue.newBuilder()
        .setArrayValue(ArrayValue.newBuilder().addAllValues(List.of(values)))
        .build();
  }
}
