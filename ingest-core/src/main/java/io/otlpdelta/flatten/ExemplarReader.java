package io.otlpdelta.flatten;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.metrics.v1.Exemplar;

/** Finds the fields of an exemplar. Reused. */
final class ExemplarReader {
  private static final int TIME =
      (Exemplar.TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int AS_DOUBLE =
      (Exemplar.AS_DOUBLE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int AS_INT =
      (Exemplar.AS_INT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int SPAN_ID =
      (Exemplar.SPAN_ID_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int TRACE_ID =
      (Exemplar.TRACE_ID_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ATTRIBUTE =
      (Exemplar.FILTERED_ATTRIBUTES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private final WireCursor in = new WireCursor();
  private final AttributeList attributes = new AttributeList();
  private byte[] bytes = {};
  private long time;
  private boolean hasValue;
  private double value;
  private long spanId;
  private long traceId;

  /** Reads an exemplar. */
  void read(byte[] source, int from, int to) {
    if (!readParts(source, from, to)) {
      byte[] whole = WholeMessage.of(Exemplar.parser(), source, from, to);
      readParts(whole, 0, whole.length);
    }
  }

  private boolean readParts(byte[] source, int from, int to) {
    bytes = source;
    time = 0;
    hasValue = false;
    spanId = Slice.EMPTY;
    traceId = Slice.EMPTY;
    attributes.clear();
    in.open(source, from);
    while (in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case TIME -> time = in.fixed64(to);
        case AS_DOUBLE -> set(Double.longBitsToDouble(in.fixed64(to)));
        case AS_INT -> set((double) in.fixed64(to));
        case SPAN_ID -> spanId = in.slice(to);
        case TRACE_ID -> traceId = in.slice(to);
        case ATTRIBUTE -> {
          if (!attributes.add(in, in.end(to))) {
            return false;
          }
        }
        default -> in.skip(tag, to);
      }
    }
    return true;
  }

  private void set(double number) {
    hasValue = true;
    value = number;
  }

  /** The array that the slices are of. */
  byte[] bytes() {
    return bytes;
  }

  long time() {
    return time;
  }

  boolean hasValue() {
    return hasValue;
  }

  double value() {
    return value;
  }

  long spanId() {
    return spanId;
  }

  long traceId() {
    return traceId;
  }

  AttributeList attributes() {
    return attributes;
  }
}
