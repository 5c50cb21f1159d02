package io.otlpdelta.flatten;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;

/** Finds the fields of a point of a gauge or a sum. Reused. */
final class NumberPointReader extends PointReader {
  private static final int START_TIME =
      (NumberDataPoint.START_TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int TIME =
      (NumberDataPoint.TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int AS_DOUBLE =
      (NumberDataPoint.AS_DOUBLE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int AS_INT =
      (NumberDataPoint.AS_INT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int EXEMPLAR =
      (NumberDataPoint.EXEMPLARS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ATTRIBUTE =
      (NumberDataPoint.ATTRIBUTES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int FLAGS =
      (NumberDataPoint.FLAGS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;

  private boolean sent;
  private double value;

  NumberPointReader() {
    super(NumberDataPoint.parser());
  }

  @Override
  void clear() {
    sent = false;
  }

  @Override
  boolean readFields(WireCursor in, int to) {
    while (in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case START_TIME -> setStartTime(in.fixed64(to));
        case TIME -> setTime(in.fixed64(to));
        case AS_DOUBLE -> set(Double.longBitsToDouble(in.fixed64(to)));
        case AS_INT -> set((double) in.fixed64(to));
        case EXEMPLAR -> exemplars().add(in.slice(to));
        case ATTRIBUTE -> {
          if (!attributes().add(in, in.end(to))) {
            return false;
          }
          in.seek(attributes().addUsual(bytes(), in.at(), to, ATTRIBUTE));
        }
        case FLAGS -> setFlags((int) in.varint(to));
        default -> in.skip(tag, to);
      }
    }
    return true;
  }

  private void set(double number) {
    sent = true;
    value = number;
  }

  @Override
  boolean isRejected() {
    return !(sent || saysThereIsNone()) || !timesFit();
  }

  /** False when the point says that nothing was recorded, whatever else it carries. */
  boolean hasValue() {
    return sent && !saysThereIsNone();
  }

  double value() {
    return value;
  }

  private boolean saysThereIsNone() {
    return (flags() & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0;
  }
}
