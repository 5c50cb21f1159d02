package io.otlpdelta.server.conformance;

import static io.otlpdelta.server.conformance.ConformanceCase.ours;
import static io.otlpdelta.server.conformance.ConformanceCase.standard;
import static io.otlpdelta.server.conformance.Sources.COLUMNS;
import static io.otlpdelta.server.conformance.Sources.ERRORS;
import static io.otlpdelta.server.conformance.Sources.OTLP_BAD_DATA;
import static io.otlpdelta.server.conformance.Sources.OTLP_JSON;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.conformance.wire.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What OTLP/JSON is beside the JSON of protobuf, and what exporters send of it. */
final class JsonCases {
  private static final int INVALID = 3;
  private static final int BRACKETS = 200_000;
  private static final int SHORT_MESSAGE_CHARS = 500;
  private static final KeyValue ANY = Telemetry.attribute("json", 1);

  private JsonCases() {}

  static List<ConformanceCase> all() {
    List<ConformanceCase> cases = new ArrayList<>(idsAndIntegers());
    cases.addAll(otherValues());
    cases.addAll(members());
    cases.addAll(notRead());
    return cases.stream().map(each -> each.only(Encoding.JSON)).toList();
  }

  private static List<ConformanceCase> idsAndIntegers() {
    return List.of(
        standard(
                "ids-lower-case",
                "Ids are hex, in lower case",
                OTLP_JSON,
                probe -> accepted(probe, text(probe, Telemetry.span(ANY))))
            .only(Signal.TRACES),
        standard(
                "ids-upper-case",
                "Ids are hex, in upper case",
                OTLP_JSON,
                probe ->
                    replaced(
                        probe,
                        text(probe, Telemetry.span(ANY)),
                        Telemetry.TRACE_ID,
                        Telemetry.TRACE_ID.toUpperCase(Locale.ROOT)))
            .only(Signal.TRACES),
        ours(
                "ids-not-hex",
                "An id that is not hex is 400",
                ERRORS,
                probe ->
                    refused(
                        probe,
                        text(probe, Telemetry.span(ANY))
                            .replace(Telemetry.SPAN_ID, "not-a-hex-id")))
            .only(Signal.TRACES),
        numbers("integers-as-numbers", "64-bit integers may be numbers", "%d", Scope.STANDARD),
        numbers("integers-with-fraction", "64-bit integers may end in .0", "%d.0", Scope.OURS),
        numbers("integers-as-text", "64-bit integers may be texts", "\"%d\"", Scope.STANDARD),
        ours(
            "integers-beyond",
            "An intValue of 1e+21, as JavaScript writes it, is stored",
            COLUMNS,
            probe -> replaced(probe, plain(probe), "\"intValue\":\"1\"", "\"intValue\":1e+21")),
        ours(
            "integers-no-number",
            "An intValue that is no number is 400",
            ERRORS,
            probe ->
                refused(
                    probe, plain(probe).replace("\"intValue\":\"1\"", "\"intValue\":\"one\""))));
  }

  private static List<ConformanceCase> otherValues() {
    return List.of(
        doubles("doubles-as-text", "Doubles may be texts", "\"0.5\""),
        doubles("doubles-special", "NaN is a double", "\"NaN\""),
        doubles("doubles-infinite", "-Infinity is a double", "\"-Infinity\""),
        doubles("doubles-without-point", "Doubles may be whole numbers", "3"),
        standard(
            "enums-as-numbers",
            "Enum constants are numbers",
            OTLP_JSON,
            probe -> accepted(probe, withEnum(probe))),
        ours(
            "enums-as-names",
            "Enum constants may be names",
            "docs/protocol.md",
            probe -> {
              String[] pair = enumPair(probe.signal());
              replaced(probe, withEnum(probe), pair[0], pair[1]);
            }),
        standard(
            "bytes-base64",
            "Bytes are Base64",
            "proto3: JSON Mapping",
            probe -> accepted(probe, withBytes(probe))),
        ours(
            "bytes-as-object",
            "Bytes may be the object that JSON.stringify makes of an array (older JavaScript SDKs)",
            "docs/protocol.md",
            probe -> replaced(probe, withBytes(probe), "\"AQI=\"", "{\"0\":1,\"1\":2}")));
  }

  private static List<ConformanceCase> members() {
    return List.of(
        standard(
            "nulls",
            "null is absent",
            "proto3: JSON Mapping",
            probe ->
                replaced(
                    probe,
                    plain(probe),
                    "\"scope\":{",
                    "\"schemaUrl\":null,\"scope\":{\"version\":null,\"attributes\":null,")),
        standard(
            "unknown-keys",
            "Unknown keys are ignored, JavaScript's resource.schemaUrl among them",
            OTLP_JSON,
            probe ->
                replaced(
                    probe,
                    plain(probe),
                    "\"resource\":{",
                    "\"resource\":{\"schemaUrl\":\"https://x\",\"unknown\":{\"a\":[1]},")),
        standard(
            "escapes",
            "Escaped characters are read",
            "RFC 8259, 7",
            probe ->
                replaced(
                    probe,
                    plain(probe),
                    "\"key\":\"json\"",
                    "\"key\":\"\\u006a\\u0073on \\ud83d\\ude00 \\n\"")),
        standard(
            "blanks",
            "Blanks and line ends around everything are ignored",
            "RFC 8259, 2",
            probe ->
                accepted(
                    probe,
                    "\r\n\t "
                        + plain(probe).replace("{", " {\n ").replace(",\"", " ,\n\t\"")
                        + "\n ")));
  }

  private static List<ConformanceCase> notRead() {
    return List.of(
        standard(
            "snake-case",
            "Original field names are no keys: what they hold is not taken",
            OTLP_JSON,
            JsonCases::snakeCase),
        bad("trailing-garbage", "Anything behind the object is 400", text -> text + " x"),
        bad("second-object", "A second object is 400", text -> text + "{}"),
        bad("array", "An array in the place of the object is 400", text -> "[" + text + "]"),
        bad("single-quotes", "Single quotes are 400", text -> text.replace('"', '\'')),
        ours(
            "deep-brackets",
            "200,000 opening brackets are 400, with a short message",
            ERRORS,
            JsonCases::deepBrackets));
  }

  private static ConformanceCase numbers(String name, String title, String form, Scope scope) {
    String time = Long.toString(Telemetry.TIME);
    Check check =
        probe ->
            accepted(
                probe,
                plain(probe)
                    .replace("\"" + time + "\"", String.format(Locale.ROOT, form, Telemetry.TIME)));
    return scope == Scope.OURS
        ? ours(name, title, "docs/protocol.md", check)
        : standard(name, title, "proto3: JSON Mapping", check);
  }

  private static ConformanceCase doubles(String name, String title, String value) {
    return standard(
            name,
            title,
            "proto3: JSON Mapping",
            probe -> replaced(probe, plain(probe), "\"asDouble\":0.5", "\"asDouble\":" + value))
        .only(Signal.METRICS);
  }

  @FunctionalInterface
  private interface Damage {
    String of(String text);
  }

  private static ConformanceCase bad(String name, String title, Damage damage) {
    return standard(name, title, OTLP_BAD_DATA, probe -> refused(probe, damage.of(plain(probe))));
  }

  private static void snakeCase(Probe probe) throws Exception {
    String text =
        plain(probe)
            .replace("resourceMetrics", "resource_metrics")
            .replace("resourceLogs", "resource_logs")
            .replace("resourceSpans", "resource_spans");
    Answer answer = probe.send(probe.request(text.getBytes(UTF_8)));
    Probe.expect(
        answer.status() == 200 || answer.status() == 400,
        "status 200 or 400",
        "status " + answer.status());
    probe.rows(0);
  }

  private static void deepBrackets(Probe probe) throws Exception {
    byte[] body = "[".repeat(BRACKETS).getBytes(US_ASCII);
    byte[] inside = ("{\"resource" + "Logs\":" + "[".repeat(BRACKETS)).getBytes(US_ASCII);
    for (byte[] each : List.of(body, inside)) {
      StatusBody status = probe.refused(probe.send(probe.request(each)), 400, INVALID);
      Probe.expect(
          status.message().length() <= SHORT_MESSAGE_CHARS,
          "a message of at most " + SHORT_MESSAGE_CHARS + " characters",
          "one of " + status.message().length());
    }
  }

  private static String plain(Probe probe) {
    return new String(probe.bytes(Telemetry.with(probe.signal(), probe.service(), ANY)), UTF_8);
  }

  private static String text(Probe probe, Span span) {
    return new String(probe.bytes(Telemetry.traces(probe.service(), List.of(span))), UTF_8);
  }

  private static String withBytes(Probe probe) {
    AnyValue bytes =
        AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(new byte[] {1, 2})).build();
    KeyValue attribute = KeyValue.newBuilder().setKey("bytes").setValue(bytes).build();
    return new String(
        probe.bytes(Telemetry.with(probe.signal(), probe.service(), attribute)), UTF_8);
  }

  private static String withEnum(Probe probe) {
    Message request =
        switch (probe.signal()) {
          case METRICS ->
              Telemetry.metrics(
                  probe.service(),
                  List.of(
                      Metric.newBuilder()
                          .setName("conformance.sum")
                          .setSum(
                              Sum.newBuilder()
                                  .setAggregationTemporality(
                                      AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                                  .addAllDataPoints(
                                      Telemetry.metric(ANY).getGauge().getDataPointsList()))
                          .build()));
          case LOGS ->
              Telemetry.logs(
                  probe.service(),
                  List.of(
                      Telemetry.logRecord(ANY).toBuilder()
                          .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
                          .build()));
          case TRACES ->
              Telemetry.traces(
                  probe.service(),
                  List.of(
                      Telemetry.span(ANY).toBuilder()
                          .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                          .build()));
        };
    return new String(probe.bytes(request), UTF_8);
  }

  private static String[] enumPair(Signal signal) {
    return switch (signal) {
      case METRICS ->
          new String[] {
            "\"aggregationTemporality\":1",
            "\"aggregationTemporality\":\"AGGREGATION_TEMPORALITY_DELTA\""
          };
      case LOGS ->
          new String[] {"\"severityNumber\":9", "\"severityNumber\":\"SEVERITY_NUMBER_INFO\""};
      case TRACES -> new String[] {"\"kind\":2", "\"kind\":\"SPAN_KIND_SERVER\""};
    };
  }

  private static void replaced(Probe probe, String text, String what, String by) throws Exception {
    if (!text.contains(what)) {
      throw new IllegalStateException("the request does not hold " + what + ": " + text);
    }
    accepted(probe, text.replace(what, by));
  }

  private static void accepted(Probe probe, String text) throws Exception {
    probe.accepted(probe.send(probe.request(text.getBytes(UTF_8))));
    probe.rows(1);
  }

  private static void refused(Probe probe, String text) throws Exception {
    probe.refused(probe.send(probe.request(text.getBytes(UTF_8))), 400, INVALID);
    probe.rows(0);
  }
}
