package io.otlpdelta.flatten;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.trace.v1.Span;

/** Finds the fields of a link of a span. Reused. */
final class LinkReader {
  private static final int TRACE_ID =
      (Span.Link.TRACE_ID_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int SPAN_ID =
      (Span.Link.SPAN_ID_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int TRACE_STATE =
      (Span.Link.TRACE_STATE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ATTRIBUTE =
      (Span.Link.ATTRIBUTES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int DROPPED =
      (Span.Link.DROPPED_ATTRIBUTES_COUNT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int FLAGS =
      (Span.Link.FLAGS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED32;

  private final WireCursor in = new WireCursor();
  private final AttributeList attributes = new AttributeList();
  private byte[] bytes = {};
  private long traceId;
  private long spanId;
  private long traceState;
  private int droppedAttributes;
  private int flags;

  /** Reads a link. */
  void read(byte[] source, int from, int to) {
    if (!readParts(source, from, to)) {
      byte[] whole = WholeMessage.of(Span.Link.parser(), source, from, to);
      readParts(whole, 0, whole.length);
    }
  }

  private boolean readParts(byte[] source, int from, int to) {
    bytes = source;
    traceId = Slice.EMPTY;
    spanId = Slice.EMPTY;
    traceState = Slice.EMPTY;
    attributes.clear();
    droppedAttributes = 0;
    flags = 0;
    in.open(source, from);
    while (in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case TRACE_ID -> traceId = in.slice(to);
        case SPAN_ID -> spanId = in.slice(to);
        case TRACE_STATE -> traceState = in.slice(to);
        case ATTRIBUTE -> {
          if (!attributes.add(in, in.end(to))) {
            return false;
          }
        }
        case DROPPED -> droppedAttributes = (int) in.varint(to);
        case FLAGS -> flags = in.fixed32(to);
        default -> in.skip(tag, to);
      }
    }
    return true;
  }

  /** The array that the slices are of. */
  byte[] bytes() {
    return bytes;
  }

  long traceId() {
    return traceId;
  }

  long spanId() {
    return spanId;
  }

  long traceState() {
    return traceState;
  }

  AttributeList attributes() {
    return attributes;
  }

  int droppedAttributes() {
    return droppedAttributes;
  }

  int flags() {
    return flags;
  }
}
