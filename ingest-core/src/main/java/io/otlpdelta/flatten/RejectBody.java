package io.otlpdelta.flatten;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.otlpdelta.otlp.DecodedRequest;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import io.otlpdelta.otlp.OtlpParser;
import io.otlpdelta.otlp.RejectReason;
import io.otlpdelta.otlp.RejectedRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Rejected records on their way through the journal: a logs request with one log record for each
 * row, so that a journal's bodies are all OTLP. {@link RejectFlattener} reads it back.
 *
 * <p>The record's OTLP/JSON text is the body, its reason the event name, its resource and scope are
 * those of the log record, all else is in attributes that are named like the columns.
 */
public final class RejectBody {
  static final String TABLE_NAME = "table_name";
  static final String SIGNAL = "signal";
  static final String MESSAGE = "message";
  static final String RECORDS = "records";
  static final String PRINCIPAL = "principal";
  static final String REQUEST_DIGEST = "request_digest";
  static final String RECORD_BYTES = "record_bytes";
  static final String SHORTENED = "shortened";

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final RejectOrigin origin;

  private RejectBody(RejectOrigin origin) {
    this.origin = origin;
  }

  /**
   * The entry body for a request's rejected records.
   *
   * @param decoded a request with rejections
   */
  public static Encoded encode(RejectOrigin origin, DecodedRequest decoded) {
    RejectBody body = new RejectBody(origin);
    List<ResourceLogs> rows = new ArrayList<>();
    Map<RejectReason, Long> shown = new EnumMap<>(RejectReason.class);
    for (RejectedRecord record : decoded.rejectedRecords()) {
      rows.add(body.row(record));
      shown.merge(record.reason(), 1L, Long::sum);
    }
    for (Rejection rejection : decoded.rejections()) {
      long more = rejection.count() - shown.getOrDefault(rejection.reason(), 0L);
      if (more > 0) {
        rows.add(body.counted(rejection.reason(), more));
      }
    }
    ExportLogsServiceRequest request =
        ExportLogsServiceRequest.newBuilder().addAllResourceLogs(rows).build();
    return new Encoded(ByteBuffer.wrap(request.toByteArray()), rows.size());
  }

  /**
   * The digest of the request that a body of {@link #encode} is about.
   *
   * @throws IllegalArgumentException when it is no such body
   */
  public static String requestDigest(ByteBuffer body) {
    return OtlpParser.parseLogs(body).getResourceLogsList().stream()
        .flatMap(resource -> resource.getScopeLogsList().stream())
        .flatMap(scope -> scope.getLogRecordsList().stream())
        .map(record -> Attributes.string(record.getAttributesList(), REQUEST_DIGEST))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "body: "
                        + body.remaining()
                        + " bytes without a record (expected: one or more)"));
  }

  private ResourceLogs row(RejectedRecord rejected) {
    LogRecord.Builder record =
        log(rejected.reason(), rejected.sentence(), 1)
            .setBody(text(rejected.json()))
            .addAttributes(attribute(RECORD_BYTES, number(rejected.bytes())))
            .addAttributes(
                attribute(
                    SHORTENED, AnyValue.newBuilder().setBoolValue(rejected.shortened()).build()));
    return ResourceLogs.newBuilder()
        .setResource(rejected.resource())
        .addScopeLogs(
            ScopeLogs.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName(rejected.scopeName()))
                .addLogRecords(record))
        .build();
  }

  private ResourceLogs counted(RejectReason reason, long more) {
    return ResourceLogs.newBuilder()
        .setResource(Resource.getDefaultInstance())
        .addScopeLogs(
            ScopeLogs.newBuilder()
                .addLogRecords(
                    log(
                        reason,
                        more + " more in the same request: each " + reason.text() + ".",
                        more)))
        .build();
  }

  private LogRecord.Builder log(RejectReason reason, String message, long records) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(origin.receivedAtMillis() * NANOS_PER_MILLI)
        .setEventName(reason.label())
        .addAttributes(attribute(TABLE_NAME, text(origin.table().toString())))
        .addAttributes(attribute(SIGNAL, text(origin.signal().route())))
        .addAttributes(attribute(MESSAGE, text(message)))
        .addAttributes(attribute(RECORDS, number(records)))
        .addAttributes(attribute(PRINCIPAL, text(origin.principal())))
        .addAttributes(attribute(REQUEST_DIGEST, text(origin.requestDigest())));
  }

  private static KeyValue attribute(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  private static AnyValue number(long number) {
    return AnyValue.newBuilder().setIntValue(number).build();
  }

  /**
   * A body and the rows it becomes.
   *
   * @param rows how many
   */
  public record Encoded(ByteBuffer body, int rows) {}
}
