package io.otlpdelta.otlp;

import com.google.protobuf.Internal.LongList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which records can never be stored, for generated objects; null means the record becomes a row.
 * The decoder and the shredder apply the same rules to wire bytes.
 */
public final class RecordRules {
  private RecordRules() {}

  public static @Nullable RejectReason rejection(NumberDataPoint point) {
    if (point.getValueCase() == NumberDataPoint.ValueCase.VALUE_NOT_SET
        && (point.getFlags() & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) == 0) {
      return RejectReason.NO_VALUE;
    }
    return unsignedTooLarge(
        fits(point.getStartTimeUnixNano())
            && fits(point.getTimeUnixNano())
            && exemplarsFit(point.getExemplarsList()));
  }

  public static @Nullable RejectReason rejection(HistogramDataPoint point) {
    return unsignedTooLarge(
        fits(point.getStartTimeUnixNano())
            && fits(point.getTimeUnixNano())
            && fits(point.getCount())
            && allFit(point.getBucketCountsList())
            && exemplarsFit(point.getExemplarsList()));
  }

  public static @Nullable RejectReason rejection(ExponentialHistogramDataPoint point) {
    return unsignedTooLarge(
        fits(point.getStartTimeUnixNano())
            && fits(point.getTimeUnixNano())
            && fits(point.getCount())
            && fits(point.getZeroCount())
            && allFit(point.getPositive().getBucketCountsList())
            && allFit(point.getNegative().getBucketCountsList())
            && exemplarsFit(point.getExemplarsList()));
  }

  public static @Nullable RejectReason rejection(SummaryDataPoint point) {
    return unsignedTooLarge(
        fits(point.getStartTimeUnixNano())
            && fits(point.getTimeUnixNano())
            && fits(point.getCount()));
  }

  public static @Nullable RejectReason rejection(LogRecord record) {
    return unsignedTooLarge(
        fits(record.getTimeUnixNano()) && fits(record.getObservedTimeUnixNano()));
  }

  public static @Nullable RejectReason rejection(Span span) {
    boolean fits = fits(span.getStartTimeUnixNano()) && fits(span.getEndTimeUnixNano());
    for (int i = 0; fits && i < span.getEventsCount(); i++) {
      fits = fits(span.getEvents(i).getTimeUnixNano());
    }
    return unsignedTooLarge(fits);
  }

  private static @Nullable RejectReason unsignedTooLarge(boolean fits) {
    return fits ? null : RejectReason.UNSIGNED_TOO_LARGE;
  }

  private static boolean exemplarsFit(List<Exemplar> exemplars) {
    for (Exemplar exemplar : exemplars) {
      if (!fits(exemplar.getTimeUnixNano())) {
        return false;
      }
    }
    return true;
  }

  private static boolean allFit(List<Long> counts) {
    if (counts instanceof LongList unboxed) {
      for (int i = 0; i < unboxed.size(); i++) {
        if (!fits(unboxed.getLong(i))) {
          return false;
        }
      }
      return true;
    }
    for (long count : counts) {
      if (!fits(count)) {
        return false;
      }
    }
    return true;
  }

  /** Generated code carries unsigned 64-bit fields in a long: one over the maximum is negative. */
  private static boolean fits(long unsigned) {
    return unsigned >= 0;
  }
}
