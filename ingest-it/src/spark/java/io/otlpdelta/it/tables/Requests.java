package io.otlpdelta.it.tables;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.otlpdelta.it.harness.Signal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * OTLP/JSON requests whose records differ in each column that a table may be partitioned, clustered
 * or filtered by.
 */
final class Requests {
  /** The time of record 0, which is the smallest of all. */
  static final long FIRST_NANOS = 1_700_000_000_000_000_000L;

  /** Names as paths and JSON need escaping, and none at all. */
  static final List<String> NAMES =
      List.of("alpha", "beta/gamma=1 %41", "", "ünï \\\"quoted\\\" {a}:b'c");

  private static final List<String> LEVELS = List.of("INFO", "", "WARN");

  private Requests() {}

  /** So many records (metrics: twice as many points), numbered from {@code first}. */
  static byte[] of(Signal signal, int first, int count) {
    String records =
        IntStream.range(first, first + count)
            .mapToObj(
                number ->
                    switch (signal) {
                      case LOGS -> logRecord(number);
                      case METRICS -> metric(number);
                      case SPANS -> span(number);
                    })
            .collect(Collectors.joining(","));
    String resource =
        """
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "it"}}]}
        """;
    String scope = "\"scope\": {\"name\": \"matrix\", \"version\": \"1\"}";
    String body =
        switch (signal) {
          case LOGS ->
              "{\"resourceLogs\": [{%s, \"scopeLogs\": [{%s, \"logRecords\": [%s]}]}]}"
                  .formatted(resource, scope, records);
          case METRICS ->
              "{\"resourceMetrics\": [{%s, \"scopeMetrics\": [{%s, \"metrics\": [%s]}]}]}"
                  .formatted(resource, scope, records);
          case SPANS ->
              "{\"resourceSpans\": [{%s, \"scopeSpans\": [{%s, \"spans\": [%s]}]}]}"
                  .formatted(resource, scope, records);
        };
    return body.getBytes(UTF_8);
  }

  private static String logRecord(int number) {
    return """
    {"timeUnixNano": "%d", "eventName": "%s", "severityNumber": %d, "severityText": "%s", "flags": %d,
     "body": {"stringValue": "record %d"}, "traceId": "5b8efff798038103d269b633813fc6%02x",
     "attributes": [{"key": "number", "value": {"intValue": "%d"}}]}
    """
        .formatted(
            FIRST_NANOS + number,
            NAMES.get(number % NAMES.size()),
            number % 24,
            LEVELS.get(number % LEVELS.size()),
            number % 3,
            number,
            number % 256,
            number);
  }

  private static String span(int number) {
    return """
    {"traceId": "5b8efff798038103d269b633813fc6%02x", "spanId": "eee19b7ec3c1b1%02x", "name": "%s", "kind": %d,
     "startTimeUnixNano": "%d", "endTimeUnixNano": "%d",
     "events": [{"timeUnixNano": "%d", "name": "e", "attributes": []}],
     "links": [{"traceId": "5b8efff798038103d269b633813fc601", "spanId": "eee19b7ec3c1b101"}],
     "status": {"code": %d, "message": "%s"}}
    """
        .formatted(
            number % 256,
            number % 256,
            NAMES.get(number % NAMES.size()),
            1 + number % 5,
            FIRST_NANOS + number,
            FIRST_NANOS + number + 5,
            FIRST_NANOS + number + 1,
            number % 3,
            number % 2 == 0 ? "" : "m" + number);
  }

  private static String metric(int number) {
    return """
    {"name": "%s", "description": "", "unit": "%s", "gauge": {"dataPoints": [
       {"timeUnixNano": "%d", "asDouble": %d.5, "flags": %d}]}},
    {"name": "requests", "description": "d", "unit": "1", "sum": {"aggregationTemporality": 1, "isMonotonic": true,
     "dataPoints": [{"startTimeUnixNano": "%d", "timeUnixNano": "%d", "asInt": "%d",
       "attributes": [{"key": "number", "value": {"stringValue": "%d"}}]}]}}
    """
        .formatted(
            NAMES.get(number % NAMES.size()),
            number % 2 == 0 ? "" : "ms",
            FIRST_NANOS + number,
            number,
            number % 2,
            FIRST_NANOS,
            FIRST_NANOS + number,
            number,
            number);
  }
}
