package io.otlpdelta.parquet;

import static io.otlpdelta.flatten.AnyValues.attribute;
import static io.otlpdelta.flatten.AnyValues.text;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.SplittableRandom;

/** Log records whose texts are all different, so that no dictionary pays. */
final class UniqueLogs {
  private static final int TEXT_LONGS = 20;

  private UniqueLogs() {}

  /** A request with the records of these numbers. */
  static byte[] body(int first, int count) {
    ScopeLogs.Builder scope = ScopeLogs.newBuilder();
    ResourceLogs.Builder resource = ResourceLogs.newBuilder();
    resource.getResourceBuilder().addAttributes(attribute("run", unique(first, 'r')));
    for (int i = first; i < first + count; i++) {
      scope.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(1_700_000_000_000_000_000L + 997L * i)
              .setEventName(unique(i, 'e'))
              .setSeverityText(unique(i, 's'))
              .setBody(text(unique(i, 'b')))
              .addAttributes(attribute(unique(i, 'k'), unique(i, 'v')))
              .addAttributes(attribute("session.id", unique(i, 'i'))));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(resource.addScopeLogs(scope))
        .build()
        .toByteArray();
  }

  private static String unique(int number, char kind) {
    SplittableRandom random = new SplittableRandom(31L * number + kind);
    StringBuilder text = new StringBuilder().append(kind).append(number);
    for (int i = 0; i < TEXT_LONGS; i++) {
      text.append(Long.toHexString(random.nextLong()));
    }
    return text.toString();
  }
}
