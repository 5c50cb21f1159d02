package io.otlpdelta.otlp;

import static io.otlpdelta.otlp.Requests.field;
import static io.otlpdelta.otlp.Requests.request;
import static io.otlpdelta.otlp.Requests.varint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufDecodingTest {
  private static final long OVER = Long.MIN_VALUE;
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
  void repeatedNumbersMayBePackedOrNot() {
    ByteString packed =
        HistogramDataPoint.newBuilder()
            .addBucketCounts(5)
            .addBucketCounts(OVER)
            .addExplicitBounds(1)
            .build()
            .toByteString();
    ByteString loose =
        varint(6 << 3 | 1)
            .concat(packed.substring(2, 10))
            .concat(varint(6 << 3 | 1))
            .concat(packed.substring(10, 18))
            .concat(varint(7 << 3 | 1))
            .concat(packed.substring(20, 28));
    ByteString looseBuckets =
        varint(2 << 3).concat(varint(5)).concat(varint(2 << 3)).concat(varint(OVER));
    ByteString packedBuckets = field(2, varint(5).concat(varint(OVER)));

    for (ByteString point : List.of(packed, loose)) {
      assertThat(decode(Signal.METRICS, request(field(9, field(1, point)))).rejected())
          .isEqualTo(1);
    }
    for (ByteString buckets : List.of(looseBuckets, packedBuckets)) {
      ByteString point = field(8, buckets);
      assertThat(decode(Signal.METRICS, request(field(10, field(1, point)))).rejected())
          .isEqualTo(1);
    }
    assertThat(
            refusal(
                Signal.METRICS,
                request(field(9, field(1, field(6, ByteString.copyFrom(new byte[7])))))))
        .hasMessageContaining("a value is cut");
    assertThat(
            refusal(Signal.METRICS, request(field(9, field(1, varint(6 << 3).concat(varint(1)))))))
        .hasMessageContaining("HistogramDataPoint.bucket_counts has wire type 0 (expected: 1)");
  }

  @Test
  void rejectedPointsAreCountedByReasonInOrderOfFirstAppearance() {
    Metric sum =
        Metric.newBuilder()
            .setName("requests")
            .setSum(
                Sum.newBuilder()
                    .addDataPoints(point(1))
                    .addDataPoints(point(OVER))
                    .addDataPoints(point(OVER)))
            .build();
    Metric gauge =
        Metric.newBuilder()
            .setName("cpu")
            .setGauge(
                Gauge.newBuilder()
                    .addDataPoints(NumberDataPoint.getDefaultInstance())
                    .addDataPoints(NumberDataPoint.newBuilder().setFlags(1))
                    .addDataPoints(point(2)))
            .build();

    DecodedRequest decoded = decode(Signal.METRICS, Requests.metrics(sum, gauge).toByteString());

    assertThat(decoded.records()).isEqualTo(3);
    assertThat(decoded.rejected()).isEqualTo(3);
    assertThat(decoded.rejections())
        .extracting(DecodedRequest.Rejection::sentence)
        .containsExactly(
            "2 rejected: metric 'requests' in resourceMetrics[0] holds an unsigned 64-bit number"
                + " over 9223372036854775807, which a BIGINT column cannot hold.",
            "1 rejected: metric 'cpu' in resourceMetrics[0] has neither a value nor the"
                + " no-recorded-value flag.");
  }

  @Test
  void rejectedLogRecordsAndSpansAreNamedByTheirPlace() {
    LogRecord good = LogRecord.getDefaultInstance();
    LogRecord bad = LogRecord.newBuilder().setTimeUnixNano(OVER).build();
    Message logs =
        Requests.logs(good).toBuilder()
            .addAllResourceLogs(Requests.logs(good, good, bad, bad).getResourceLogsList())
            .build();
    Span span = Span.newBuilder().setName("GET\n/").setEndTimeUnixNano(OVER).build();

    assertThat(decode(Signal.LOGS, logs.toByteString()).rejections())
        .containsExactly(
            new DecodedRequest.Rejection(
                RejectReason.UNSIGNED_TOO_LARGE,
                2,
                "logRecords[2] in resourceLogs[1].scopeLogs[0]"));
    assertThat(decode(Signal.TRACES, Requests.spans(span).toByteString()).rejections())
        .containsExactly(
            new DecodedRequest.Rejection(
                RejectReason.UNSIGNED_TOO_LARGE, 1, "span 'GET /' in resourceSpans[0]"));
  }

  @Test
  void aLongNameIsCutWithoutBreakingACharacter() {
    Metric metric =
        Metric.newBuilder()
            .setName("x".repeat(116) + "🙂".repeat(100_000))
            .setGauge(Gauge.newBuilder().addDataPoints(NumberDataPoint.getDefaultInstance()))
            .build();

    String first =
        decode(Signal.METRICS, Requests.metrics(metric).toByteString()).rejections().get(0).first();

    assertThat(first).isEqualTo("metric '" + "x".repeat(116) + "...' in resourceMetrics[0]");
  }

  @Test
  void theLastKindOfAMetricAloneCounts() {
    ByteString gauge =
        field(5, field(1, ByteString.EMPTY).concat(field(1, point(1).toByteString())));
    ByteString sum = field(7, field(1, point(2).toByteString()));

    assertThat(decode(Signal.METRICS, request(gauge.concat(gauge))).records()).isEqualTo(2);
    assertThat(decode(Signal.METRICS, request(gauge.concat(gauge))).rejected()).isEqualTo(2);
    assertThat(decode(Signal.METRICS, request(gauge.concat(sum))).records()).isEqualTo(1);
    assertThat(decode(Signal.METRICS, request(gauge.concat(sum))).rejected()).isZero();
    assertThat(decode(Signal.METRICS, request(sum.concat(gauge))).rejected()).isEqualTo(1);
    assertThat(decode(Signal.METRICS, request(ByteString.EMPTY)).records()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesUpTo64LevelsAreKeptAndDeeperOnesAreCutAt65(boolean lists) {
    for (int depth : new int[] {1, 32, 48, 64}) {
      ByteString body = everywhere(Requests.nested(depth, lists));
      DecodedRequest decoded = decode(Signal.LOGS, body);
      assertThat(decoded.body()).isEqualTo(body.asReadOnlyByteBuffer());
      assertThat(decoded.warnings()).isEmpty();
      assertThat(OtlpParser.parseLogs(decoded.body()).toByteString()).isEqualTo(body);
    }
    ByteString dots = field(1, ByteString.copyFromUtf8("..."));
    ByteString cut = everywhere(Requests.nestedAround(dots, 64, lists));
    for (int depth : new int[] {65, 66, 10_000}) {
      DecodedRequest decoded = decode(Signal.LOGS, everywhere(Requests.nested(depth, lists)));
      assertThat(decoded.body()).as("depth %s", depth).isEqualTo(cut.asReadOnlyByteBuffer());
      assertThat(OtlpParser.parseLogs(decoded.body()).toByteString()).isEqualTo(cut);
      assertThat(decoded.warnings())
          .containsExactly("Values nested deeper than 64 levels cut to \"...\": 3.");
      assertThat(decoded.records()).isEqualTo(1);
    }
  }

  /** The value as a record's body, as its attribute and as its resource's. */
  private static ByteString everywhere(ByteString value) {
    ByteString attribute = field(1, ByteString.copyFromUtf8("deep")).concat(field(2, value));
    ByteString record = field(5, value).concat(field(6, attribute));
    return field(1, field(1, field(1, attribute)).concat(field(2, field(2, record))));
  }

  @Test
  void everyElementAtACutIsCutAndItsNeighboursStay() {
    ByteString wide =
        field(5, field(1, field(1, ByteString.EMPTY)).concat(field(1, ByteString.EMPTY)));
    ByteString dots = field(1, field(1, ByteString.copyFromUtf8("...")));

    DecodedRequest decoded =
        decode(Signal.LOGS, aroundBody(Requests.nestedAround(wide, 63, false)));

    assertThat(decoded.body())
        .isEqualTo(
            aroundBody(Requests.nestedAround(field(5, dots.concat(dots)), 63, false))
                .asReadOnlyByteBuffer());
    assertThat(decoded.warnings())
        .containsExactly("Values nested deeper than 64 levels cut to \"...\": 2.");
  }

  private static ByteString aroundBody(ByteString body) {
    ByteString before = field(3, ByteString.copyFromUtf8("kept"));
    ByteString after = field(12, ByteString.copyFromUtf8("kept too"));
    return request(before.concat(field(5, body)).concat(after));
  }

  @Test
  void garbageBelowTheCutIsNeverLookedAt() {
    ByteString level = ByteString.copyFromUtf8("\u0000\u0000 not protobuf");
    for (int i = 0; i < 64; i++) {
      level = field(5, field(1, level));
    }

    assertThat(decode(Signal.LOGS, request(field(5, level))).warnings()).hasSize(1);
  }

  @Test
  void invalidUtf8IsReplacedInEveryStringAndAllElseIsKept() {
    ByteString bad =
        ByteString.copyFrom(new byte[] {'a', (byte) 0xff, (byte) 0xe2, (byte) 0x82, 'b'});
    ByteString longBad = ByteString.copyFromUtf8("x".repeat(127)).concat(bad);
    ByteString attribute = field(1, bad).concat(field(2, field(1, longBad)));
    ByteString nested = field(6, field(1, attribute));
    ByteString record =
        varint(1 << 3 | 1)
            .concat(ByteString.copyFrom(new byte[] {1, 0, 0, 0, 0, 0, 0, 0}))
            .concat(field(3, bad))
            .concat(field(5, nested))
            .concat(field(6, attribute))
            .concat(field(9, bad))
            .concat(field(99, bad));

    DecodedRequest decoded = decode(Signal.LOGS, request(record));

    String text = "a\ufffd\ufffdb";
    String longText = "x".repeat(127) + text;
    KeyValue repaired =
        KeyValue.newBuilder().setKey(text).setValue(Requests.string(longText)).build();
    LogRecord parsed =
        OtlpParser.parseLogs(decoded.body()).getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
    assertThat(parsed.getTimeUnixNano()).isEqualTo(1);
    assertThat(parsed.getSeverityText()).isEqualTo(text);
    assertThat(parsed.getBody().getKvlistValue())
        .isEqualTo(KeyValueList.newBuilder().addValues(repaired).build());
    assertThat(parsed.getAttributesList()).containsExactly(repaired);
    assertThat(parsed.getTraceId()).as("bytes are no text").isEqualTo(bad);
    assertThat(parsed.getUnknownFields().getField(99).getLengthDelimitedList())
        .containsExactly(bad);
    assertThat(decoded.warnings())
        .containsExactly("Invalid UTF-8 sequences replaced with U+FFFD: 10.");
    assertThat(decoded.rejections()).isEmpty();
  }

  @Test
  void repairedBodiesNeedNoSecondRepair() {
    ByteString record = field(3, ByteString.copyFrom(new byte[] {(byte) 0xc0, (byte) 0x80}));
    DecodedRequest once = decode(Signal.LOGS, request(record));

    DecodedRequest twice = decode(Signal.LOGS, ByteString.copyFrom(once.body().duplicate()));

    assertThat(twice.body()).isEqualTo(once.body());
    assertThat(twice.warnings()).isEmpty();
  }

  @Test
  void indexesIntoTheTableOfProfilesAreTreatedAsAbsent() {
    ByteString value =
        field(1, ByteString.copyFromUtf8("kept")).concat(varint(8 << 3)).concat(varint(3));
    ByteString attribute =
        field(1, ByteString.copyFromUtf8("key"))
            .concat(field(2, value))
            .concat(varint(3 << 3))
            .concat(varint(4));

    DecodedRequest decoded = decode(Signal.LOGS, request(field(6, attribute)));

    assertThat(OtlpParser.parseLogs(decoded.body()))
        .isEqualTo(
            Requests.logs(
                LogRecord.newBuilder()
                    .addAttributes(
                        KeyValue.newBuilder().setKey("key").setValue(Requests.string("kept")))
                    .build()));
    assertThat(decoded.warnings())
        .containsExactly("String indexes of the profiles signal ignored: 2.");
  }

  @Test
  void theRecordsCapIsInclusiveAndExact() {
    RequestDecoder capped = new OtlpRequestDecoder(new DecodeLimits(1 << 20, 3));
    LogRecord[] records = new LogRecord[4];
    Arrays.fill(records, LogRecord.getDefaultInstance());

    DecodedRequest atTheCap =
        capped.decode(
            Signal.LOGS,
            BodyEncoding.PROTOBUF,
            ContentCoding.IDENTITY,
            Requests.bytes(Requests.logs(Arrays.copyOf(records, 3))));
    IngestException overIt =
        catchThrowableOfType(
            IngestException.class,
            () ->
                capped.decode(
                    Signal.LOGS,
                    BodyEncoding.PROTOBUF,
                    ContentCoding.IDENTITY,
                    Requests.bytes(Requests.logs(records))));

    assertThat(atTheCap.records()).isEqualTo(3);
    assertThat(overIt.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
    assertThat(overIt)
        .hasMessage(
            "The request holds more than 3 log records, the most that one request may hold. Let the"
                + " exporter send smaller batches.");
  }

  @Test
  void millionsOfEmptyRecordsAreRefusedWithoutBuildingAny() {
    ByteString body = request2(4_190_000, 2);

    long before = allocated();
    IngestException refusal = refusal(Signal.LOGS, body);

    assertThat(refusal.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
    assertThat(allocated() - before).as("bytes allocated").isLessThan(3L * body.size());
  }

  /** 64 MiB carry 33 million empty attributes; their objects would fill gigabytes later. */
  @Test
  void millionsOfEmptyElementsAreRefusedToo() {
    byte[] empties = new byte[16 << 20];
    for (int i = 0; i < empties.length; i += 2) {
      empties[i] = 6 << 3 | 2;
    }
    ByteString attributes = request(ByteString.copyFrom(empties));
    byte[] unknown = new byte[16 << 20];
    Arrays.fill(unknown, (byte) (15 << 3));
    for (int i = 1; i < unknown.length; i += 2) {
      unknown[i] = 0;
    }

    for (ByteString body : List.of(attributes, request(ByteString.copyFrom(unknown)))) {
      IngestException refusal = refusal(Signal.LOGS, body);

      assertThat(refusal.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
      assertThat(refusal)
          .hasMessage(
              "The request holds more than 6400000 attributes, values and other elements, the most"
                  + " that one request may hold. Let the exporter send smaller batches.");
    }
  }

  @Test
  void packedCountsAreElementsSinceTheyGrowEightfold() {
    ByteString counts = ByteString.copyFrom(new byte[7_000_000]);

    assertThat(
            refusal(Signal.METRICS, request(field(10, field(1, field(8, field(2, counts))))))
                .code())
        .isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
  }

  @Test
  void aRequestOf200000RecordsWith20AttributesIsNotOverTheElements() {
    ByteString attribute =
        field(
            6, field(1, ByteString.copyFromUtf8("k")).concat(field(2, field(1, ByteString.EMPTY))));
    ByteString record = ByteString.EMPTY;
    for (int i = 0; i < 15; i++) {
      record = record.concat(attribute);
    }
    byte[] one = field(2, record).toByteArray();
    byte[] all = new byte[200_000 * one.length];
    for (int i = 0; i < all.length; i += one.length) {
      System.arraycopy(one, 0, all, i, one.length);
    }

    DecodedRequest decoded = decode(Signal.LOGS, field(1, field(2, ByteString.copyFrom(all))));

    assertThat(decoded.records()).isEqualTo(200_000);
  }

  @Test
  void aRepairThatOutgrowsTheLimitIsRefused() {
    byte[] bad = new byte[1000];
    Arrays.fill(bad, (byte) 0xff);
    RequestDecoder small = new OtlpRequestDecoder(new DecodeLimits(2000, 10));
    ByteBuffer body = request(field(3, ByteString.copyFrom(bad))).asReadOnlyByteBuffer();

    IngestException refusal =
        catchThrowableOfType(
            IngestException.class,
            () -> small.decode(Signal.LOGS, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, body));

    assertThat(refusal.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
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

  @Test
  void exponentialHistogramsWithBothBucketsAreCounted() {
    ExponentialHistogramDataPoint good =
        ExponentialHistogramDataPoint.newBuilder()
            .setPositive(
                ExponentialHistogramDataPoint.Buckets.newBuilder()
                    .setOffset(-1)
                    .addBucketCounts(300))
            .build();
    Metric metric =
        Metric.newBuilder()
            .setExponentialHistogram(
                ExponentialHistogram.newBuilder()
                    .addDataPoints(good)
                    .addDataPoints(
                        good.toBuilder()
                            .setNegative(
                                ExponentialHistogramDataPoint.Buckets.newBuilder()
                                    .addBucketCounts(-1)))
                    .addDataPoints(good.toBuilder().setZeroCount(-1)))
            .build();

    DecodedRequest decoded = decode(Signal.METRICS, Requests.metrics(metric).toByteString());

    assertThat(decoded.records()).isEqualTo(1);
    assertThat(decoded.rejected()).isEqualTo(2);
    assertThat(decoded.rejections().get(0).first()).isEqualTo("metric '' in resourceMetrics[0]");
  }

  private static NumberDataPoint point(long time) {
    return NumberDataPoint.newBuilder().setTimeUnixNano(time).setAsInt(1).build();
  }

  private static ByteString request2(int count, int number) {
    byte[] records = new byte[2 * count];
    for (int i = 0; i < records.length; i += 2) {
      records[i] = (byte) (number << 3 | 2);
    }
    return field(1, field(2, ByteString.copyFrom(records)));
  }

  private DecodedRequest decode(Signal signal, ByteString body) {
    return decoder.decode(
        signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, body.asReadOnlyByteBuffer());
  }

  private IngestException refusal(Signal signal, ByteString body) {
    return catchThrowableOfType(IngestException.class, () -> decode(signal, body));
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
