package io.otlpdelta.flatten;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.logs.v1.LogRecord;

/** Finds the fields of a log record. Reused. */
final class LogReader {
  private static final int TIME =
      (LogRecord.TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int OBSERVED_TIME =
      (LogRecord.OBSERVED_TIME_UNIX_NANO_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int SEVERITY_NUMBER =
      (LogRecord.SEVERITY_NUMBER_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int SEVERITY_TEXT =
      (LogRecord.SEVERITY_TEXT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int BODY =
      (LogRecord.BODY_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ATTRIBUTE =
      (LogRecord.ATTRIBUTES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int DROPPED =
      (LogRecord.DROPPED_ATTRIBUTES_COUNT_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int FLAGS =
      (LogRecord.FLAGS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_FIXED32;
  private static final int TRACE_ID =
      (LogRecord.TRACE_ID_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int SPAN_ID =
      (LogRecord.SPAN_ID_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int EVENT_NAME =
      (LogRecord.EVENT_NAME_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  /** Carried the event's name before the proto had a field for it; clients still send it. */
  private static final byte[] EVENT_NAME_ATTRIBUTE = "event.name".getBytes(US_ASCII);

  private final WireCursor in = new WireCursor();
  private final AnyValueReader body = new AnyValueReader();
  private final AttributeList attributes = new AttributeList();
  private byte[] bytes = {};
  private boolean hasBody;
  private long time;
  private long observedTime;
  private int severityNumber;
  private long severityText;
  private int droppedAttributes;
  private int flags;
  private long traceId;
  private long spanId;
  private long eventName;
  private long name;

  /** Reads a record. */
  void read(byte[] source, int from, int to) {
    if (!readParts(source, from, to)) {
      byte[] whole = WholeMessage.of(LogRecord.parser(), source, from, to);
      readParts(whole, 0, whole.length);
    }
    name = Slice.isEmpty(eventName) ? string(EVENT_NAME_ATTRIBUTE) : eventName;
  }

  private boolean readParts(byte[] source, int from, int to) {
    clear(source);
    in.open(source, from);
    while (in.at() < to) {
      int tag = in.tag(to);
      switch (tag) {
        case ATTRIBUTE -> {
          if (!attributes.add(in, in.end(to))) {
            return false;
          }
          in.seek(attributes.addUsual(source, in.at(), to, ATTRIBUTE));
        }
        case TIME -> time = in.fixed64(to);
        case OBSERVED_TIME -> observedTime = in.fixed64(to);
        case SEVERITY_NUMBER -> severityNumber = (int) in.varint(to);
        case SEVERITY_TEXT -> severityText = in.slice(to);
        case BODY -> {
          if (hasBody || !body.read(in, in.end(to))) {
            return false;
          }
          hasBody = true;
        }
        case DROPPED -> droppedAttributes = (int) in.varint(to);
        case FLAGS -> flags = in.fixed32(to);
        case TRACE_ID -> traceId = in.slice(to);
        case SPAN_ID -> spanId = in.slice(to);
        case EVENT_NAME -> eventName = in.slice(to);
        default -> in.skip(tag, to);
      }
    }
    return true;
  }

  private void clear(byte[] source) {
    bytes = source;
    attributes.clear();
    hasBody = false;
    time = 0;
    observedTime = 0;
    severityNumber = 0;
    severityText = Slice.EMPTY;
    droppedAttributes = 0;
    flags = 0;
    traceId = Slice.EMPTY;
    spanId = Slice.EMPTY;
    eventName = Slice.EMPTY;
  }

  /** Whether there is a {@link io.otlpdelta.otlp.RejectReason}, as the decoder finds it. */
  boolean isRejected() {
    return time < 0 || observedTime < 0;
  }

  /** The array that the slices are of. */
  byte[] bytes() {
    return bytes;
  }

  AttributeList attributes() {
    return attributes;
  }

  /** The text of the attribute when it is a string; empty when it is absent or of another type. */
  long string(byte[] key) {
    int index = attributes.lastIndexOf(bytes, key);
    return index >= 0 && attributes.kind(index) == AnyValueReader.STRING
        ? attributes.content(index)
        : Slice.EMPTY;
  }

  /** The attribute when it is an integer; 0 when it is absent or of another type. */
  long number(byte[] key) {
    return scalar(key, AnyValueReader.INT);
  }

  /** The attribute when it is a boolean; false when it is absent or of another type. */
  boolean truth(byte[] key) {
    return scalar(key, AnyValueReader.BOOL) != 0;
  }

  private long scalar(byte[] key, int kind) {
    int index = attributes.lastIndexOf(bytes, key);
    return index >= 0 && attributes.kind(index) == kind ? attributes.content(index) : 0;
  }

  boolean hasBody() {
    return hasBody;
  }

  /** Holds the body when {@link #hasBody}. */
  AnyValueReader body() {
    return body;
  }

  /** The body when it is a string; empty when it is absent or of another type. */
  long bodyString() {
    return hasBody && body.kind() == AnyValueReader.STRING ? body.content() : Slice.EMPTY;
  }

  long time() {
    return time;
  }

  long observedTime() {
    return observedTime;
  }

  int severityNumber() {
    return severityNumber;
  }

  long severityText() {
    return severityText;
  }

  int droppedAttributes() {
    return droppedAttributes;
  }

  int flags() {
    return flags;
  }

  long traceId() {
    return traceId;
  }

  long spanId() {
    return spanId;
  }

  long eventName() {
    return eventName;
  }

  /** The event name, or where it is empty the attribute that carries it. */
  long name() {
    return name;
  }
}
