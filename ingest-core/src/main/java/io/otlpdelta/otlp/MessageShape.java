package io.otlpdelta.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.otlpdelta.model.Signal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message type of OTLP as the walkers need it: fields by number for the wire, by name for JSON.
 *
 * <p>Built from the descriptors of the published {@code .proto} files, so a field they define is
 * never forgotten here. Immutable once built.
 */
final class MessageShape {
  /** What a message is to the checker; everything without a rule of its own is plain. */
  enum Role {
    PLAIN,
    RESOURCE,
    SCOPE,
    METRIC,
    /** One arm of {@code Metric.data}. */
    POINTS,
    /** A data point that must have a value, or say that it has none. */
    NUMBER_POINT,
    /** Any other data point, a log record or a span. */
    RECORD,
    ATTRIBUTE,
    ANY_VALUE
  }

  /** The checker keeps one bit per field. */
  private static final int MAX_FIELD_NUMBER = Long.SIZE - 1;

  private static final MessageShape METRICS =
      new MessageShape(ExportMetricsServiceRequest.getDescriptor(), new HashMap<>());
  private static final MessageShape LOGS =
      new MessageShape(ExportLogsServiceRequest.getDescriptor(), new HashMap<>());
  private static final MessageShape TRACES =
      new MessageShape(ExportTraceServiceRequest.getDescriptor(), new HashMap<>());

  private final String name;
  private final Role role;
  private final @Nullable FieldShape[] byNumber;
  private final Map<String, FieldShape> byJsonName = new HashMap<>();

  private MessageShape(Descriptor descriptor, Map<String, MessageShape> built) {
    built.put(descriptor.getFullName(), this);
    name = descriptor.getName();
    role = roleOf(name);
    int highest = highestNumber(descriptor);
    if (highest > MAX_FIELD_NUMBER) {
      throw new IllegalStateException(
          name + ": field " + highest + " (expected: at most " + MAX_FIELD_NUMBER + ")");
    }
    byNumber = new @Nullable FieldShape[highest + 1];
    for (FieldDescriptor field : descriptor.getFields()) {
      FieldShape shape = new FieldShape(field, childOf(field, built));
      byNumber[field.getNumber()] = shape;
      byJsonName.put(field.getJsonName(), shape);
    }
  }

  /** The shape of the signal's {@code Export*ServiceRequest}. */
  static MessageShape requestOf(Signal signal) {
    return switch (signal) {
      case METRICS -> METRICS;
      case LOGS -> LOGS;
      case TRACES -> TRACES;
    };
  }

  String name() {
    return name;
  }

  Role role() {
    return role;
  }

  /** The field with this number, or null when the protocol does not define one. */
  @Nullable FieldShape field(int number) {
    return number < byNumber.length ? byNumber[number] : null;
  }

  /** The field with this lowerCamelCase name, the only spelling OTLP/JSON knows, or null. */
  @Nullable FieldShape jsonField(String jsonName) {
    return byJsonName.get(jsonName);
  }

  private static @Nullable MessageShape childOf(
      FieldDescriptor field, Map<String, MessageShape> built) {
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return null;
    }
    MessageShape known = built.get(field.getMessageType().getFullName());
    return known != null ? known : new MessageShape(field.getMessageType(), built);
  }

  private static int highestNumber(Descriptor descriptor) {
    return descriptor.getFields().stream().mapToInt(FieldDescriptor::getNumber).max().orElse(0);
  }

  private static Role roleOf(String name) {
    return switch (name) {
      case "ResourceMetrics", "ResourceLogs", "ResourceSpans" -> Role.RESOURCE;
      case "ScopeMetrics", "ScopeLogs", "ScopeSpans" -> Role.SCOPE;
      case "Metric" -> Role.METRIC;
      case "Gauge", "Sum", "Histogram", "ExponentialHistogram", "Summary" -> Role.POINTS;
      case "NumberDataPoint" -> Role.NUMBER_POINT;
      case "HistogramDataPoint",
          "ExponentialHistogramDataPoint",
          "SummaryDataPoint",
          "LogRecord",
          "Span" ->
          Role.RECORD;
      case "KeyValue" -> Role.ATTRIBUTE;
      case "AnyValue" -> Role.ANY_VALUE;
      default -> Role.PLAIN;
    };
  }
}
