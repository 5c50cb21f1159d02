package io.otlpdelta.flatten;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;

/** Finds the fields of a span. Reused. */
final class SpanReader {
  private static final int TRACE_ID =
      (Span.TRACE_ID_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int SPAN_ID =
      (Span.SPAN_ID_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int TRACE_STATE =
      (Span.TRACE_STATE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int PARENT_SPAN_ID =
      (Span.PARENT_SPAN_ID_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int NAME =
      (Span.NAME_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int KIND = (Span.KIND_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int START_TIME =
      (Span.START_TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int END_TIME =
      (Span.END_TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int ATTRIBUTE =
      (Span.ATTRIBUTES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int DROPPED_ATTRIBUTES =
      (Span.DROPPED_ATTRIBUTES_COUNT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int EVENT =
      (Span.EVENTS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int DROPPED_EVENTS =
      (Span.DROPPED_EVENTS_COUNT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int LINK =
      (Span.LINKS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int DROPPED_LINKS =
      (Span.DROPPED_LINKS_COUNT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int STATUS =
      (Span.STATUS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int FLAGS = (Span.FLAGS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED32;
  private static final int STATUS_MESSAGE =
      (Status.MESSAGE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int STATUS_CODE =
      (Status.CODE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;

  private final WireCursor in = new WireCursor();
  private final AttributeList attributes = new AttributeList();
  private final LongList events = new LongList();
  private final LongList links = new LongList();
  private final EventReader event = new EventReader();
  private byte[] bytes = {};
  private long traceId;
  private long spanId;
  private long traceState;
  private long parentSpanId;
  private long name;
  private int kind;
  private long startTime;
  private long endTime;
  private int droppedAttributes;
  private int droppedEvents;
  private int droppedLinks;
  private boolean hasStatus;
  private long statusMessage;
  private int statusCode;
  private int flags;

  /** Reads a span. */
  void read(byte[] source, int from, int to) {
    if (!readParts(source, from, to)) {
      byte[] whole = WholeMessage.of(Span.parser(), source, from, to);
      readParts(whole, 0, whole.length);
    }
  }

  private boolean readParts(byte[] source, int from, int to) {
    clear(source);
    in.open(source, from);
    boolean inOnePart = true;
    while (inOnePart && in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case ATTRIBUTE -> inOnePart = attributes.add(in, in.end(to));
        case TRACE_ID -> traceId = in.slice(to);
        case SPAN_ID -> spanId = in.slice(to);
        case TRACE_STATE -> traceState = in.slice(to);
        case PARENT_SPAN_ID -> parentSpanId = in.slice(to);
        case NAME -> name = in.slice(to);
        case KIND -> kind = (int) in.varint(to);
        case START_TIME -> startTime = in.fixed64(to);
        case END_TIME -> endTime = in.fixed64(to);
        case DROPPED_ATTRIBUTES -> droppedAttributes = (int) in.varint(to);
        case EVENT -> events.add(in.slice(to));
        case DROPPED_EVENTS -> droppedEvents = (int) in.varint(to);
        case LINK -> links.add(in.slice(to));
        case DROPPED_LINKS -> droppedLinks = (int) in.varint(to);
        case STATUS -> inOnePart = readStatus(in.end(to));
        case FLAGS -> flags = in.fixed32(to);
        default -> in.skip(tag, to);
      }
    }
    return inOnePart;
  }

  private boolean readStatus(int to) {
    if (hasStatus) {
      return false;
    }
    hasStatus = true;
    while (in.at() < to) {
      int tag = in.tag(to);
      if (tag == STATUS_MESSAGE) {
        statusMessage = in.slice(to);
      } else if (tag == STATUS_CODE) {
        statusCode = (int) in.varint(to);
      } else {
        in.skip(tag, to);
      }
    }
    return true;
  }

  private void clear(byte[] source) {
    bytes = source;
    attributes.clear();
    events.clear();
    links.clear();
    traceId = Slice.EMPTY;
    spanId = Slice.EMPTY;
    traceState = Slice.EMPTY;
    parentSpanId = Slice.EMPTY;
    name = Slice.EMPTY;
    kind = 0;
    startTime = 0;
    endTime = 0;
    droppedAttributes = 0;
    droppedEvents = 0;
    droppedLinks = 0;
    hasStatus = false;
    statusMessage = Slice.EMPTY;
    statusCode = 0;
    flags = 0;
  }

  /** Whether there is a {@link io.otlpdelta.otlp.RejectReason}, as the decoder finds it. */
  boolean isRejected() {
    if (startTime < 0 || endTime < 0) {
      return true;
    }
    for (int i = 0; i < events.size(); i++) {
      event.read(bytes, Slice.from(events.at(i)), Slice.to(events.at(i)));
      if (event.time() < 0) {
        return true;
      }
    }
    return false;
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

  long parentSpanId() {
    return parentSpanId;
  }

  long name() {
    return name;
  }

  int kind() {
    return kind;
  }

  long startTime() {
    return startTime;
  }

  long endTime() {
    return endTime;
  }

  AttributeList attributes() {
    return attributes;
  }

  int droppedAttributes() {
    return droppedAttributes;
  }

  /** Where the events stand. */
  LongList events() {
    return events;
  }

  int droppedEvents() {
    return droppedEvents;
  }

  /** Where the links stand. */
  LongList links() {
    return links;
  }

  int droppedLinks() {
    return droppedLinks;
  }

  long statusMessage() {
    return statusMessage;
  }

  int statusCode() {
    return statusCode;
  }

  int flags() {
    return flags;
  }
}
