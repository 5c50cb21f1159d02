package io.otlpdelta.flatten;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.otlpdelta.otlp.DecodedRequest;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import io.otlpdelta.otlp.OtlpParser;
import io.otlpdelta.otlp.RejectReason;
import io.otlpdelta.otlp.RejectedRecord;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rejected records on their way through the journal: a logs request with one log record for each
 * row, so that a journal's bodies are all OTLP. {@link RejectShredder} reads it back.
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
  private final ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
  private ScopeLogs.@Nullable Builder scope;
  private Resource lastResource = Resource.getDefaultInstance();
  private String lastScopeName = "";
  private int rows;

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
    Map<RejectReason, Long> shown = new EnumMap<>(RejectReason.class);
    for (RejectedRecord record : decoded.rejectedRecords()) {
      body.add(record);
      shown.merge(record.reason(), 1L, Long::sum);
    }
    for (Rejection rejection : decoded.rejections()) {
      long more = rejection.count() - shown.getOrDefault(rejection.reason(), 0L);
      if (more > 0) {
        body.addCount(rejection.reason(), more);
      }
    }
    return new Encoded(ByteBuffer.wrap(body.request.build().toByteArray()), body.rows);
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
        .map(RejectBody::requestDigest)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "body: "
                        + body.remaining()
                        + " bytes without a record (expected: one or more)"));
  }

  private static String requestDigest(LogRecord record) {
    return record.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(REQUEST_DIGEST))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }

  private void add(RejectedRecord rejected) {
    add(
        rejected.resource(),
        rejected.scopeName(),
        log(rejected.reason(), rejected.sentence(), 1)
            .setBody(text(rejected.json()))
            .addAttributes(attribute(RECORD_BYTES, number(rejected.bytes())))
            .addAttributes(attribute(SHORTENED, bool(rejected.shortened()))));
  }

  private void addCount(RejectReason reason, long more) {
    add(
        Resource.getDefaultInstance(),
        "",
        log(reason, more + " more in the same request: each " + reason.text() + ".", more));
  }

  /** Rejected neighbours mostly have one resource and scope, which then stand there once. */
  private void add(Resource resource, String scopeName, LogRecord.Builder row) {
    if (scope == null || !resource.equals(lastResource) || !scopeName.equals(lastScopeName)) {
      scope = request.addResourceLogsBuilder().setResource(resource).addScopeLogsBuilder();
      scope.getScopeBuilder().setName(scopeName);
      lastResource = resource;
      lastScopeName = scopeName;
    }
    scope.addLogRecords(row);
    rows++;
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

  private static AnyValue bool(boolean value) {
    return AnyValue.newBuilder().setBoolValue(value).build();
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
