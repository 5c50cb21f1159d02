package io.otlpdelta.flatten;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;

/** Finds the fields of a point of an exponential histogram. Reused. */
final class ExponentialHistogramReader extends PointReader {
  private static final int ATTRIBUTE =
      (ExponentialHistogramDataPoint.ATTRIBUTES_FIELD_NUMBER << 3)
          | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int START_TIME =
      (ExponentialHistogramDataPoint.START_TIME_UNIX_NANO_FIELD_NUMBER << 3)
          | WireFormat.WIRETYPE_FIXED64;
  private static final int TIME =
      (ExponentialHistogramDataPoint.TIME_UNIX_NANO_FIELD_NUMBER << 3)
          | WireFormat.WIRETYPE_FIXED64;
  private static final int COUNT =
      (ExponentialHistogramDataPoint.COUNT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int SUM =
      (ExponentialHistogramDataPoint.SUM_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int SCALE =
      (ExponentialHistogramDataPoint.SCALE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int ZERO_COUNT =
      (ExponentialHistogramDataPoint.ZERO_COUNT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int POSITIVE =
      (ExponentialHistogramDataPoint.POSITIVE_FIELD_NUMBER << 3)
          | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int NEGATIVE =
      (ExponentialHistogramDataPoint.NEGATIVE_FIELD_NUMBER << 3)
          | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int FLAGS =
      (ExponentialHistogramDataPoint.FLAGS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int EXEMPLAR =
      (ExponentialHistogramDataPoint.EXEMPLARS_FIELD_NUMBER << 3)
          | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int MIN =
      (ExponentialHistogramDataPoint.MIN_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int MAX =
      (ExponentialHistogramDataPoint.MAX_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int ZERO_THRESHOLD =
      (ExponentialHistogramDataPoint.ZERO_THRESHOLD_FIELD_NUMBER << 3)
          | WireFormat.WIRETYPE_FIXED64;

  private final OptionalNumber sum = new OptionalNumber();
  private final OptionalNumber min = new OptionalNumber();
  private final OptionalNumber max = new OptionalNumber();
  private final BucketsReader positive = new BucketsReader();
  private final BucketsReader negative = new BucketsReader();
  private long count;
  private int scale;
  private long zeroCount;
  private double zeroThreshold;

  ExponentialHistogramReader() {
    super(ExponentialHistogramDataPoint.parser());
  }

  @Override
  void clear() {
    count = 0;
    sum.clear();
    scale = 0;
    zeroCount = 0;
    positive.clear();
    negative.clear();
    min.clear();
    max.clear();
    zeroThreshold = 0;
  }

  @Override
  boolean readFields(WireCursor in, int to) {
    boolean inOnePart = true;
    while (inOnePart && in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case ATTRIBUTE -> inOnePart = attributes().add(in, in.end(to));
        case START_TIME -> setStartTime(in.fixed64(to));
        case TIME -> setTime(in.fixed64(to));
        case COUNT -> count = in.fixed64(to);
        case SUM -> sum.set(in.fixed64(to));
        case SCALE -> scale = CodedInputStream.decodeZigZag32((int) in.varint(to));
        case ZERO_COUNT -> zeroCount = in.fixed64(to);
        case POSITIVE -> inOnePart = positive.read(in, in.end(to));
        case NEGATIVE -> inOnePart = negative.read(in, in.end(to));
        case FLAGS -> setFlags((int) in.varint(to));
        case EXEMPLAR -> exemplars().add(in.slice(to));
        case MIN -> min.set(in.fixed64(to));
        case MAX -> max.set(in.fixed64(to));
        case ZERO_THRESHOLD -> zeroThreshold = Double.longBitsToDouble(in.fixed64(to));
        default -> in.skip(tag, to);
      }
    }
    return inOnePart;
  }

  @Override
  boolean isRejected() {
    return count < 0
        || zeroCount < 0
        || positive.counts().hasNegative()
        || negative.counts().hasNegative()
        || !timesFit();
  }

  long count() {
    return count;
  }

  OptionalNumber sum() {
    return sum;
  }

  int scale() {
    return scale;
  }

  long zeroCount() {
    return zeroCount;
  }

  BucketsReader positive() {
    return positive;
  }

  BucketsReader negative() {
    return negative;
  }

  OptionalNumber min() {
    return min;
  }

  OptionalNumber max() {
    return max;
  }

  double zeroThreshold() {
    return zeroThreshold;
  }
}
