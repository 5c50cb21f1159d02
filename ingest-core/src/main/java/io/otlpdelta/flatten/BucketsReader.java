package io.otlpdelta.flatten;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;

/** One side of an exponential histogram. Reused. */
final class BucketsReader {
  private static final int OFFSET = (Buckets.OFFSET_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int COUNT =
      (Buckets.BUCKET_COUNTS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int COUNTS =
      (Buckets.BUCKET_COUNTS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private final LongList counts = new LongList();
  private boolean sent;
  private int offset;

  void clear() {
    sent = false;
    offset = 0;
    counts.clear();
  }

  /** Reads buckets up to {@code to}; false when it has done so already for this point. */
  boolean read(WireCursor in, int to) {
    if (sent) {
      return false;
    }
    sent = true;
    while (in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case OFFSET -> offset = CodedInputStream.decodeZigZag32((int) in.varint(to));
        case COUNT -> counts.add(in.varint(to));
        case COUNTS -> {
          int end = in.end(to);
          while (in.at() < end) {
            counts.add(in.varint(end));
          }
        }
        default -> in.skip(tag, to);
      }
    }
    return true;
  }

  boolean isSent() {
    return sent;
  }

  int offset() {
    return offset;
  }

  LongList counts() {
    return counts;
  }
}
