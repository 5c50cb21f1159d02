package io.otlpdelta.flatten;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.trace.v1.Span;

/** Finds the fields of an event of a span. Reused. */
final class EventReader {
  private static final int TIME =
      (Span.Event.TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int NAME =
      (Span.Event.NAME_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ATTRIBUTE =
      (Span.Event.ATTRIBUTES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int DROPPED =
      (Span.Event.DROPPED_ATTRIBUTES_COUNT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;

  private final WireCursor in = new WireCursor();
  private final AttributeList attributes = new AttributeList();
  private byte[] bytes = {};
  private long time;
  private long name;
  private int droppedAttributes;

  /** Reads an event. */
  void read(byte[] source, int from, int to) {
    if (!readParts(source, from, to)) {
      byte[] whole = WholeMessage.of(Span.Event.parser(), source, from, to);
      readParts(whole, 0, whole.length);
    }
  }

  private boolean readParts(byte[] source, int from, int to) {
    bytes = source;
    time = 0;
    name = Slice.EMPTY;
    attributes.clear();
    droppedAttributes = 0;
    in.open(source, from);
    while (in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case TIME -> time = in.fixed64(to);
        case NAME -> name = in.slice(to);
        case ATTRIBUTE -> {
          if (!attributes.add(in, in.end(to))) {
            return false;
          }
        }
        case DROPPED -> droppedAttributes = (int) in.varint(to);
        default -> in.skip(tag, to);
      }
    }
    return true;
  }

  /** The array that the slices are of. */
  byte[] bytes() {
    return bytes;
  }

  long time() {
    return time;
  }

  long name() {
    return name;
  }

  AttributeList attributes() {
    return attributes;
  }

  int droppedAttributes() {
    return droppedAttributes;
  }
}
