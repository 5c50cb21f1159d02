package io.otlpdelta.otlp;

import static io.otlpdelta.otlp.Requests.field;
import static io.otlpdelta.otlp.Requests.request;
import static io.otlpdelta.otlp.Requests.varint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProtobufDecodingTest {
  private static final String CHECK =
      ". Check that it arrives whole and that its Content-Type and Content-Encoding say what it"
          + " is.";
  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  @ParameterizedTest
  @EnumSource
  void emptyFormsAreRequestsWithoutRecords(Signal signal) {
    ByteString empty = ByteString.EMPTY;
    for (ByteString body :
        List.of(empty, field(1, empty), field(1, field(2, empty)), field(1, field(3, empty)))) {
      DecodedRequest decoded = decode(signal, body);

      assertThat(decoded.records()).isZero();
      assertThat(decoded.rejections()).isEmpty();
      assertThat(decoded.body()).isEqualTo(body.asReadOnlyByteBuffer());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "00, a field has number 0 at byte 0",
    "02, a field has number 0 at byte 0",
    "0a, a number is cut at byte 1",
    "0a05, a length points beyond its message at byte 1",
    "0a80, a number is cut at byte 1",
    "0affffffffff01, a length points beyond its message at byte 1",
    "0affffffffffffffffff01, a length points beyond its message at byte 1",
    "0affffffffffffffffffff01, a number has more than 10 bytes at byte 1",
    "ffffffffff01, a field number is too large at byte 0",
    "7901020304, a value is cut at byte 1",
    "7d010203, a value is cut at byte 1",
    "7e, wire type 6 does not exist at byte 1",
    "7f, wire type 7 does not exist at byte 1",
    "7c, a group ends that was not begun at byte 1",
    "83018c01, a group ends that was not begun at byte 4",
    "8301, a number is cut at byte 2",
    "0a020a05, a length points beyond its message at byte 3",
    "0a0278ff01, a number is cut at byte 3"
  })
  void malformedBodiesAreRefusedWithTheProblemAndItsPlace(String hex, String problem) {
    ByteString body = ByteString.fromHex(hex);
    IngestException refusal = refusal(Signal.LOGS, body);

    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(refusal)
        .hasMessage("The body is not a logs export request in protobuf: " + problem + CHECK);
  }

  @Test
  void textIsRefusedAndNotQuoted() {
    for (Signal signal : Signal.values()) {
      IngestException refusal =
          refusal(signal, ByteString.copyFromUtf8("<html>secret and other garbage</html>"));

      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(refusal.getMessage()).doesNotContain("secret", "html").hasSizeLessThan(300);
    }
  }

  @Test
  void unknownGroupsAreSkippedUpToALimit() {
    assertThat(decode(Signal.LOGS, groups(WireReader.MAX_GROUP_DEPTH)).records()).isZero();
    assertThat(refusal(Signal.LOGS, groups(WireReader.MAX_GROUP_DEPTH + 1)))
        .hasMessageContaining("groups are nested deeper than 64 levels");
    assertThat(refusal(Signal.LOGS, groups(10_000)))
        .hasMessageContaining("groups are nested deeper than 64 levels");
  }

  private static ByteString groups(int depth) {
    byte[] groups = new byte[2 * depth];
    Arrays.fill(groups, 0, depth, (byte) (15 << 3 | 3));
    Arrays.fill(groups, depth, 2 * depth, (byte) (15 << 3 | 4));
    // Not at the start, where such a byte would mean JSON.
    return field(1, ByteString.copyFrom(groups));
  }

  @ParameterizedTest
  @CsvSource({
    "METRICS, LOGS, LogRecord.time_unix_nano has wire type 2 (expected: 1)",
    "METRICS, TRACES, Span.start_time_unix_nano has wire type 2 (expected: 1)",
    "LOGS, METRICS, Metric.name has wire type 1 (expected: 2)",
    "LOGS, TRACES, Span.trace_id has wire type 1 (expected: 2)",
    "TRACES, LOGS, LogRecord.time_unix_nano has wire type 2 (expected: 1)",
    "TRACES, METRICS, Metric.sum has wire type 1 (expected: 2)"
  })
  void anotherSignalsBodyIsRecognisedByItsWireTypes(Signal sent, Signal route, String problem) {
    Message body =
        switch (sent) {
          case METRICS ->
              Requests.metrics(
                  Metric.newBuilder()
                      .setName("cpu")
                      .setSum(Sum.newBuilder().addDataPoints(point(1)))
                      .build());
          case LOGS -> Requests.logs(LogRecord.newBuilder().setTimeUnixNano(1).build());
          case TRACES ->
              Requests.spans(
                  Span.newBuilder()
                      .setTraceId(ByteString.copyFrom(new byte[16]))
                      .setStartTimeUnixNano(1)
                      .build());
        };

    IngestException refusal = refusal(route, body.toByteString());

    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(refusal.getMessage())
        .startsWith("The body is not a " + route.route() + " export request: field " + problem)
        .endsWith(
            ". Check that the exporter sends "
                + route.route()
                + ", and nothing else, to this path.")
        .hasSizeLessThan(300);
  }

  /** Its fields have the wire types of a span's. */
  @Test
  void aGaugeIsNoSpan() {
    Metric gauge =
        Metric.newBuilder()
            .setName("system.cpu.load")
            .setUnit("1")
            .setGauge(Gauge.newBuilder().addDataPoints(point(1)))
            .build();

    assertThat(refusal(Signal.TRACES, Requests.metrics(gauge).toByteString()))
        .hasMessage(
            "The body is not a traces export request: the span at byte 6 has no times, and a trace"
                + " id of 15 bytes (expected: 16). It may be a metric; check that the exporter"
                + " sends traces, and nothing else, to this path.");
  }

  @Test
  void aSpanWithATimeIsOneWhateverItsIdIs() {
    Span span =
        Span.newBuilder()
            .setTraceId(ByteString.copyFrom(new byte[7]))
            .setEndTimeUnixNano(1)
            .build();

    assertThat(decode(Signal.TRACES, Requests.spans(span).toByteString()).records()).isEqualTo(1);
    assertThat(
            decode(Signal.TRACES, Requests.spans(Span.getDefaultInstance()).toByteString())
                .records())
        .isEqualTo(1);
  }

  @Test
  void everyRecordedExportIsRefusedOnTheOtherRoutes() {
    for (Captures.Capture capture : Captures.all()) {
      for (Signal route : Signal.values()) {
        if (route == capture.signal()
            || capture.encoding() == BodyEncoding.JSON
            || capture.body()[0] == '{') {
          continue;
        }
        IngestException refusal =
            catchThrowableOfType(
                IngestException.class,
                () ->
                    decoder.decode(
                        route,
                        capture.encoding(),
                        capture.coding(),
                        ByteBuffer.wrap(capture.body())));

        assertThat(refusal).as("%s to %s", capture, route).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      }
    }
  }

  @Test
  void aKnownFieldAsAGroupIsRefused() {
    ByteString group = varint(5 << 3 | 3).concat(varint(5 << 3 | 4));

    assertThat(refusal(Signal.LOGS, request(group)))
        .hasMessageContaining("LogRecord.body has wire type 3 (expected: 2)");
  }

  @Test
  void unknownFieldsAreIgnoredAndKeptAtEveryLevel() {
    ByteString unknown =
        varint(100 << 3)
            .concat(varint(-1))
            .concat(field(101, ByteString.copyFromUtf8("\u0001x")))
            .concat(varint(102 << 3 | 1))
            .concat(ByteString.copyFrom(new byte[8]))
            .concat(varint(103 << 3 | 5))
            .concat(ByteString.copyFrom(new byte[4]))
            .concat(varint(104 << 3 | 3))
            .concat(field(1, ByteString.EMPTY))
            .concat(varint(104 << 3 | 4));
    ByteString value = unknown.concat(field(1, ByteString.copyFromUtf8("v"))).concat(unknown);
    ByteString keyValue = unknown.concat(field(2, value)).concat(unknown);
    ByteString record = field(6, keyValue).concat(unknown).concat(field(5, field(5, unknown)));
    ByteString resource = field(1, unknown.concat(field(1, keyValue)));
    ByteString scope = field(1, unknown).concat(field(2, record)).concat(unknown);
    ByteString body = unknown.concat(field(1, resource.concat(field(2, scope)).concat(unknown)));

    DecodedRequest decoded = decode(Signal.LOGS, body);

    assertThat(decoded.records()).isEqualTo(1);
    assertThat(decoded.body()).isEqualTo(body.asReadOnlyByteBuffer());
    LogRecord parsed =
        OtlpParser.parseLogs(decoded.body()).getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
    assertThat(parsed.getAttributes(0).getValue().getStringValue()).isEqualTo("v");
  }

  @Test
  void aBraceAloneMeansJson() {
    assertThat(OtlpRequestDecoder.looksLikeJson(ByteBuffer.wrap(new byte[] {'{'}))).isTrue();
    assertThat(OtlpRequestDecoder.looksLikeJson(ByteBuffer.allocate(0))).isFalse();
    assertThat(OtlpRequestDecoder.looksLikeJson(ByteBuffer.wrap(new byte[] {'\n', '{'})))
        .as("a field of 123 bytes, as in the next test")
        .isFalse();
  }

  @Test
  void aProtobufBodyWhoseFirstLengthIsABraceIsStillProtobuf() {
    ByteString resource = field(3, ByteString.copyFromUtf8("u".repeat('{' - 2)));
    ByteString body = field(1, resource);
    assertThat(body.byteAt(0)).isEqualTo((byte) '\n');
    assertThat(body.byteAt(1)).isEqualTo((byte) '{');

    assertThat(decode(Signal.LOGS, body).body()).isEqualTo(body.asReadOnlyByteBuffer());
  }

  private static NumberDataPoint point(long time) {
    return NumberDataPoint.newBuilder().setTimeUnixNano(time).setAsInt(1).build();
  }

  private DecodedRequest decode(Signal signal, ByteString body) {
    return decoder.decode(
        signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, body.asReadOnlyByteBuffer());
  }

  private IngestException refusal(Signal signal, ByteString body) {
    return catchThrowableOfType(IngestException.class, () -> decode(signal, body));
  }
}
