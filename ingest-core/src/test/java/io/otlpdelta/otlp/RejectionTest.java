package io.otlpdelta.otlp;

import static io.otlpdelta.otlp.Requests.field;
import static io.otlpdelta.otlp.Requests.request;
import static io.otlpdelta.otlp.Requests.varint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records that can never be stored, counted and named before the 200. */
class RejectionTest {
  private static final long OVER = Long.MIN_VALUE;
  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

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
    ByteString again = request(gauge.concat(sum).concat(gauge));
    assertThat(decode(Signal.METRICS, again).records()).isEqualTo(2);
    assertThat(decode(Signal.METRICS, again).rejected()).isEqualTo(2);
    assertThat(decode(Signal.METRICS, request(ByteString.EMPTY)).records()).isZero();
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

  private DecodedRequest decode(Signal signal, ByteString body) {
    return decoder.decode(
        signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, body.asReadOnlyByteBuffer());
  }

  private IngestException refusal(Signal signal, ByteString body) {
    return catchThrowableOfType(IngestException.class, () -> decode(signal, body));
  }
}
