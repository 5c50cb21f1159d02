package io.otlpdelta.flatten;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;

/** Finds the fields of a point of a histogram. Reused. */
final class HistogramReader extends PointReader {
  private static final int START_TIME =
      (HistogramDataPoint.START_TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int TIME =
      (HistogramDataPoint.TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int COUNT =
      (HistogramDataPoint.COUNT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int SUM =
      (HistogramDataPoint.SUM_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int BUCKET_COUNT =
      (HistogramDataPoint.BUCKET_COUNTS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int BUCKET_COUNTS =
      (HistogramDataPoint.BUCKET_COUNTS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int BOUND =
      (HistogramDataPoint.EXPLICIT_BOUNDS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int BOUNDS =
      (HistogramDataPoint.EXPLICIT_BOUNDS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int EXEMPLAR =
      (HistogramDataPoint.EXEMPLARS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ATTRIBUTE =
      (HistogramDataPoint.ATTRIBUTES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int FLAGS =
      (HistogramDataPoint.FLAGS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int MIN =
      (HistogramDataPoint.MIN_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int MAX =
      (HistogramDataPoint.MAX_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;

  private final LongList bucketCounts = new LongList();
  private final LongList bounds = new LongList();
  private final OptionalNumber sum = new OptionalNumber();
  private final OptionalNumber min = new OptionalNumber();
  private final OptionalNumber max = new OptionalNumber();
  private long count;

  HistogramReader() {
    super(HistogramDataPoint.parser());
  }

  @Override
  void clear() {
    count = 0;
    sum.clear();
    min.clear();
    max.clear();
    bucketCounts.clear();
    bounds.clear();
  }

  @Override
  boolean readFields(WireCursor in, int to) {
    while (in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case START_TIME -> setStartTime(in.fixed64(to));
        case TIME -> setTime(in.fixed64(to));
        case COUNT -> count = in.fixed64(to);
        case SUM -> sum.set(in.fixed64(to));
        case BUCKET_COUNT -> bucketCounts.add(in.fixed64(to));
        case BUCKET_COUNTS -> readPacked(in, in.end(to), bucketCounts);
        case BOUND -> bounds.add(in.fixed64(to));
        case BOUNDS -> readPacked(in, in.end(to), bounds);
        case EXEMPLAR -> exemplars().add(in.slice(to));
        case ATTRIBUTE -> {
          if (!attributes().add(in, in.end(to))) {
            return false;
          }
        }
        case FLAGS -> setFlags((int) in.varint(to));
        case MIN -> min.set(in.fixed64(to));
        case MAX -> max.set(in.fixed64(to));
        default -> in.skip(tag, to);
      }
    }
    return true;
  }

  private static void readPacked(WireCursor in, int end, LongList numbers) {
    while (in.at() < end) {
      numbers.add(in.fixed64(end));
    }
  }

  @Override
  boolean isRejected() {
    return count < 0 || bucketCounts.hasNegative() || !timesFit();
  }

  long count() {
    return count;
  }

  LongList bucketCounts() {
    return bucketCounts;
  }

  /** The bits of the bounds. */
  LongList bounds() {
    return bounds;
  }

  OptionalNumber sum() {
    return sum;
  }

  OptionalNumber min() {
    return min;
  }

  OptionalNumber max() {
    return max;
  }
}
