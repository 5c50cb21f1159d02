package io.otlpdelta.server.conformance;

import com.google.protobuf.Message;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.model.Signal;
import java.util.List;

/**
 * The protobuf bytes of a request of one record, with room for other bytes at each level. The
 * numbers of the enclosing fields are the same for all signals: the request holds resources in
 * field 1; these hold the resource in 1 and scopes in 2; these hold records in 2.
 */
final class OneRecord {
  private final Signal signal;
  private final byte[] resource;
  private final byte[] record;

  private OneRecord(Signal signal, byte[] resource, byte[] record) {
    this.signal = signal;
    this.resource = resource;
    this.record = record;
  }

  static OneRecord of(Signal signal, String service) {
    Message resource = Telemetry.logs(service, List.of()).getResourceLogs(0).getResource();
    byte[] record =
        switch (signal) {
          case METRICS ->
              NumberDataPoint.newBuilder()
                  .setTimeUnixNano(Telemetry.TIME)
                  .setAsDouble(1)
                  .build()
                  .toByteArray();
          case LOGS -> LogRecord.newBuilder().setTimeUnixNano(Telemetry.TIME).build().toByteArray();
          case TRACES ->
              Span.newBuilder()
                  .setStartTimeUnixNano(Telemetry.TIME)
                  .setName("conformance")
                  .build()
                  .toByteArray();
        };
    return new OneRecord(signal, resource.toByteArray(), record);
  }

  /** With the bytes of a {@code KeyValue} as an attribute of the record. */
  byte[] withAttribute(byte[] keyValue) {
    int number =
        switch (signal) {
          case METRICS -> NumberDataPoint.ATTRIBUTES_FIELD_NUMBER;
          case LOGS -> LogRecord.ATTRIBUTES_FIELD_NUMBER;
          case TRACES -> Span.ATTRIBUTES_FIELD_NUMBER;
        };
    return withFields(new byte[0], WireBytes.field(number, keyValue));
  }

  /** With the same fields at the end of every message: request, resource, scope, record. */
  byte[] withEverywhere(byte[] fields) {
    return withFields(fields, fields);
  }

  private byte[] withFields(byte[] enclosing, byte[] inRecord) {
    byte[] scope = WireBytes.join(WireBytes.field(2, item(inRecord)), enclosing);
    byte[] whole =
        WireBytes.join(
            WireBytes.field(1, WireBytes.join(resource, enclosing)),
            WireBytes.field(2, scope),
            enclosing);
    return WireBytes.join(WireBytes.field(1, whole), enclosing);
  }

  /** A log record or span stands in its scope; a data point stands in a gauge of a metric. */
  private byte[] item(byte[] inRecord) {
    byte[] content = WireBytes.join(record, inRecord);
    if (signal != Signal.METRICS) {
      return content;
    }
    return WireBytes.field(
        Metric.GAUGE_FIELD_NUMBER, WireBytes.field(Gauge.DATA_POINTS_FIELD_NUMBER, content));
  }
}
