package io.otlpdelta.it.harness;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Log records that carry their own identity: (session, sequence), as Claude Code's events do. */
public final class LogLoad {
  private LogLoad() {}

  /** The identity of a record. */
  public record RecordId(String session, long sequence) {}

  /** A request with {@code count} records of a session, numbered from {@code first}. */
  public static byte[] request(String session, long first, int count) {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    var records = request.addResourceLogsBuilder().addScopeLogsBuilder();
    for (long sequence = first; sequence < first + count; sequence++) {
      records.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(1_700_000_000_000_000_000L + sequence)
              .setTraceId(ByteString.EMPTY)
              .setBody(AnyValue.newBuilder().setStringValue("claude_code.api_request"))
              .addAttributes(attribute("session.id", AnyValue.newBuilder().setStringValue(session)))
              .addAttributes(
                  attribute("event.sequence", AnyValue.newBuilder().setIntValue(sequence))));
    }
    return request.build().toByteArray();
  }

  /** The identities of a request's records. */
  public static List<RecordId> ids(String session, long first, int count) {
    return LongStream.range(first, first + count)
        .mapToObj(sequence -> new RecordId(session, sequence))
        .toList();
  }

  /** How often each record of a session whose name starts so is in the table. */
  public static Map<RecordId, Long> occurrences(
      List<Map<String, Object>> rows, String sessionPrefix) {
    return rows.stream()
        .map(row -> (Map<?, ?>) row.get("attributes"))
        .filter(
            attributes ->
                attributes.get("session.id") instanceof String session
                    && session.startsWith(sessionPrefix))
        .map(
            attributes ->
                new RecordId(
                    (String) attributes.get("session.id"),
                    Long.parseLong((String) attributes.get("event.sequence"))))
        .collect(Collectors.groupingBy(id -> id, Collectors.counting()));
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
