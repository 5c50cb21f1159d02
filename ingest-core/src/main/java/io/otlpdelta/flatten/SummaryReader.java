package io.otlpdelta.flatten;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile;

/** Finds the fields of a point of a summary. Reused. */
final class SummaryReader extends PointReader {
  private static final int START_TIME =
      (SummaryDataPoint.START_TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int TIME =
      (SummaryDataPoint.TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int COUNT =
      (SummaryDataPoint.COUNT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int SUM =
      (SummaryDataPoint.SUM_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int QUANTILE_VALUE =
      (SummaryDataPoint.QUANTILE_VALUES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ATTRIBUTE =
      (SummaryDataPoint.ATTRIBUTES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int FLAGS =
      (SummaryDataPoint.FLAGS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int QUANTILE =
      (ValueAtQuantile.QUANTILE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int VALUE =
      (ValueAtQuantile.VALUE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;

  private final LongList quantiles = new LongList();
  private final LongList values = new LongList();
  private long count;
  private double sum;

  SummaryReader() {
    super(SummaryDataPoint.parser());
  }

  @Override
  void clear() {
    count = 0;
    sum = 0;
    quantiles.clear();
    values.clear();
  }

  @Override
  boolean readFields(WireCursor in, int to) {
    while (in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case START_TIME -> setStartTime(in.fixed64(to));
        case TIME -> setTime(in.fixed64(to));
        case COUNT -> count = in.fixed64(to);
        case SUM -> sum = Double.longBitsToDouble(in.fixed64(to));
        case QUANTILE_VALUE -> readQuantile(in, in.end(to));
        case ATTRIBUTE -> {
          if (!attributes().add(in, in.end(to))) {
            return false;
          }
        }
        case FLAGS -> setFlags((int) in.varint(to));
        default -> in.skip(tag, to);
      }
    }
    return true;
  }

  private void readQuantile(WireCursor in, int to) {
    long quantile = 0;
    long value = 0;
    while (in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case QUANTILE -> quantile = in.fixed64(to);
        case VALUE -> value = in.fixed64(to);
        default -> in.skip(tag, to);
      }
    }
    quantiles.add(quantile);
    values.add(value);
  }

  @Override
  boolean isRejected() {
    return count < 0 || !timesFit();
  }

  long count() {
    return count;
  }

  double sum() {
    return sum;
  }

  /** The bits of the quantiles. */
  LongList quantiles() {
    return quantiles;
  }

  /** The bits of the values at the quantiles. */
  LongList values() {
    return values;
  }
}
