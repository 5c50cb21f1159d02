package io.otlpdelta.otlp;

import static io.otlpdelta.otlp.RejectReason.NO_VALUE;
import static io.otlpdelta.otlp.RejectReason.UNSIGNED_TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.Test;

class RecordRulesTest {
  /** 2^63, which generated code carries as a negative long. */
  private static final long OVER = Long.MIN_VALUE;

  private static final Exemplar OVER_EXEMPLAR = Exemplar.newBuilder().setTimeUnixNano(OVER).build();

  @Test
  void aNumberPointNeedsAValueOrTheFlagThatSaysThereIsNone() {
    assertThat(RecordRules.rejection(NumberDataPoint.getDefaultInstance())).isEqualTo(NO_VALUE);
    assertThat(RecordRules.rejection(NumberDataPoint.newBuilder().setFlags(2).build()))
        .isEqualTo(NO_VALUE);
    assertThat(RecordRules.rejection(NumberDataPoint.newBuilder().setFlags(3).build())).isNull();
    assertThat(RecordRules.rejection(NumberDataPoint.newBuilder().setAsInt(0).build())).isNull();
    assertThat(RecordRules.rejection(NumberDataPoint.newBuilder().setAsDouble(0).build())).isNull();
  }

  @Test
  void theFirstDeclaredReasonIsGivenWhenTwoApply() {
    NumberDataPoint both = NumberDataPoint.newBuilder().setTimeUnixNano(OVER).build();

    assertThat(RecordRules.rejection(both)).isEqualTo(NO_VALUE);
  }

  @Test
  void everyUnsignedFieldOfANumberPointMustFit() {
    NumberDataPoint good =
        NumberDataPoint.newBuilder()
            .setAsInt(-1)
            .setStartTimeUnixNano(Long.MAX_VALUE)
            .setTimeUnixNano(Long.MAX_VALUE)
            .build();

    assertThat(RecordRules.rejection(good)).isNull();
    assertThat(RecordRules.rejection(good.toBuilder().setStartTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().addExemplars(OVER_EXEMPLAR).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
  }

  @Test
  void everyUnsignedFieldOfAHistogramPointMustFit() {
    HistogramDataPoint good =
        HistogramDataPoint.newBuilder().setCount(Long.MAX_VALUE).addBucketCounts(1).build();

    assertThat(RecordRules.rejection(good)).isNull();
    assertThat(RecordRules.rejection(good.toBuilder().setStartTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setCount(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().addBucketCounts(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().addExemplars(OVER_EXEMPLAR).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
  }

  @Test
  void everyUnsignedFieldOfAnExponentialHistogramPointMustFit() {
    ExponentialHistogramDataPoint good =
        ExponentialHistogramDataPoint.newBuilder().setScale(-3).setZeroCount(4).build();
    Buckets over = Buckets.newBuilder().addBucketCounts(1).addBucketCounts(OVER).build();

    assertThat(RecordRules.rejection(good)).isNull();
    assertThat(RecordRules.rejection(good.toBuilder().setStartTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setCount(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setZeroCount(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setPositive(over).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setNegative(over).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().addExemplars(OVER_EXEMPLAR).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
  }

  @Test
  void everyUnsignedFieldOfASummaryPointMustFit() {
    SummaryDataPoint good = SummaryDataPoint.newBuilder().setCount(1).build();

    assertThat(RecordRules.rejection(good)).isNull();
    assertThat(RecordRules.rejection(good.toBuilder().setStartTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setCount(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
  }

  @Test
  void bothTimesOfALogRecordMustFit() {
    LogRecord good = LogRecord.newBuilder().setFlags(-1).build();

    assertThat(RecordRules.rejection(good)).isNull();
    assertThat(RecordRules.rejection(good.toBuilder().setTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setObservedTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
  }

  @Test
  void theTimesOfASpanAndOfItsEventsMustFit() {
    Span good = Span.newBuilder().addEvents(Span.Event.getDefaultInstance()).build();

    assertThat(RecordRules.rejection(good)).isNull();
    assertThat(RecordRules.rejection(good.toBuilder().setStartTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(RecordRules.rejection(good.toBuilder().setEndTimeUnixNano(OVER).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
    assertThat(
            RecordRules.rejection(
                good.toBuilder().addEvents(Span.Event.newBuilder().setTimeUnixNano(OVER)).build()))
        .isEqualTo(UNSIGNED_TOO_LARGE);
  }
}
