package io.otlpdelta.it.load;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Records of each signal that carry their identity: (session, sequence) in the attributes. */
final class LoadBody {
  static final String SESSION = "session.id";
  static final String SEQUENCE = "event.sequence";
  private static final long EPOCH_NANOS = 1_700_000_000_000_000_000L;

  private final LoadRequest load;

  LoadBody(LoadRequest load) {
    this.load = load;
  }

  /** The same for equal requests. */
  byte[] bytes() {
    return switch (load.table().signal()) {
      case METRICS -> metrics().toByteArray();
      case LOGS -> logs().toByteArray();
      case SPANS -> spans().toByteArray();
    };
  }

  /** Even numbers are points of a sum, odd ones of a gauge. */
  private ExportMetricsServiceRequest metrics() {
    Sum.Builder sum =
        Sum.newBuilder()
            .setIsMonotonic(true)
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    Gauge.Builder gauge = Gauge.newBuilder();
    for (int sequence = load.first(); sequence < load.first() + load.records(); sequence++) {
      NumberDataPoint.Builder point =
          NumberDataPoint.newBuilder()
              .setTimeUnixNano(EPOCH_NANOS + sequence)
              .setAsInt(sequence)
              .addAllAttributes(attributes(sequence));
      if (sequence % 2 == 0) {
        sum.addDataPoints(point);
      } else {
        gauge.addDataPoints(point);
      }
    }
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    var metrics = request.addResourceMetricsBuilder().addScopeMetricsBuilder();
    if (sum.getDataPointsCount() > 0) {
      metrics.addMetricsBuilder().setName("claude_code.token.usage").setSum(sum);
    }
    if (gauge.getDataPointsCount() > 0) {
      metrics.addMetricsBuilder().setName("claude_code.cost.rate").setGauge(gauge);
    }
    return request.build();
  }

  private ExportLogsServiceRequest logs() {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    var logs = request.addResourceLogsBuilder().addScopeLogsBuilder();
    for (int sequence = load.first(); sequence < load.first() + load.records(); sequence++) {
      logs.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(EPOCH_NANOS + sequence)
              .setBody(AnyValue.newBuilder().setStringValue("claude_code.api_request"))
              .addAllAttributes(attributes(sequence)));
    }
    return request.build();
  }

  private ExportTraceServiceRequest spans() {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    var spans = request.addResourceSpansBuilder().addScopeSpansBuilder();
    for (int sequence = load.first(); sequence < load.first() + load.records(); sequence++) {
      spans.addSpans(
          Span.newBuilder()
              .setTraceId(id(16, load.session().hashCode(), sequence))
              .setSpanId(id(8, load.session().hashCode(), sequence))
              .setName("claude_code.tool")
              .setStartTimeUnixNano(EPOCH_NANOS + sequence)
              .setEndTimeUnixNano(EPOCH_NANOS + sequence + 1_000)
              .addAllAttributes(attributes(sequence)));
    }
    return request.build();
  }

  private List<KeyValue> attributes(int sequence) {
    List<KeyValue> attributes = new ArrayList<>();
    attributes.add(attribute(SESSION, AnyValue.newBuilder().setStringValue(load.session())));
    attributes.add(attribute(SEQUENCE, AnyValue.newBuilder().setIntValue(sequence)));
    if (load.fillerCharacters() > 0) {
      attributes.add(attribute("filler", AnyValue.newBuilder().setStringValue(filler(sequence))));
    }
    return attributes;
  }

  private String filler(int sequence) {
    Random random = new Random(31L * load.session().hashCode() + sequence);
    StringBuilder text = new StringBuilder(load.fillerCharacters());
    while (text.length() < load.fillerCharacters()) {
      text.append(Long.toString(random.nextLong(), Character.MAX_RADIX));
    }
    return text.toString();
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  /** Never all zero, which is no id. */
  private static ByteString id(int bytes, int high, int low) {
    ByteBuffer id = ByteBuffer.allocate(bytes);
    id.putInt(high).putInt(~low);
    return ByteString.copyFrom(id.array());
  }
}
