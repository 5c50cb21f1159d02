package io.otlpdelta.otlp;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import io.otlpdelta.otlp.RecordTally.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wire bytes of a request once, without building anything: refuses what is malformed or
 * too much, applies the record rules, and finds out whether something must be repaired. One
 * instance checks one body.
 *
 * <p>It counts as protobuf-java merges: the last of a repeated singular field wins, and a metric
 * keeps only the points of its last kind, wherever they stand. Recursion is bounded, since AnyValue
 * is the only message that holds itself and deeper ones are not entered.
 */
final class WireChecker {
  /** Levels of AnyValue that are kept; an attribute's own value is level 1. */
  static final int MAX_VALUE_DEPTH = 64;

  private static final int TRACE_ID_BYTES = 16;

  private final Signal signal;
  private final byte[] bytes;
  private final int to;
  private final DecodeLimits limits;
  private final WireReader reader;
  private final boolean plainAttributes;
  private final RecordTally tally = new RecordTally();

  private boolean repairNeeded;
  private int records;
  private long elements;

  private int resource = -1;
  private int scope = -1;
  private int item = -1;
  private int resourceFrom;
  private int resourceTo;
  private int scopeFrom;
  private int scopeTo;
  private int metricFrom;
  private int metricTo;
  private int metricKind;
  private boolean severalKinds;
  private boolean onlyLastKind;
  private boolean pointHasValue;
  private long pointFlags;
  private boolean recordHasTime;
  private int traceIdBytes;

  WireChecker(Signal signal, ByteRange body, DecodeLimits limits) {
    this.signal = signal;
    this.bytes = body.array();
    this.to = body.to();
    this.limits = limits;
    this.reader = new WireReader(signal, bytes, body.from());
    this.plainAttributes = limits.maxValueBytes() >= PlainAttribute.MAX_VALUE_BYTES;
  }

  /** Walks the whole body; throws when it is not such a request or is over a limit. */
  void check() {
    message(MessageShape.requestOf(signal), to, 0);
  }

  /** Whether the body holds invalid UTF-8, values nested too deeply, or indexes of profiles. */
  boolean repairNeeded() {
    return repairNeeded;
  }

  /** How many rows the body becomes. */
  int accepted() {
    return tally.accepted();
  }

  List<Rejection> rejections() {
    return tally.isAllAccepted()
        ? List.of()
        : tally.rejections(place -> Places.describe(signal, bytes, place));
  }

  /** The first of the rejected records, to be read by people. */
  List<RejectedRecord> rejectedRecords(ByteRange body) {
    return tally.isAllAccepted()
        ? List.of()
        : new RejectedRecordReader(signal, body).read(tally.places());
  }

  /** Returns whether an unsigned 64-bit number in the message is over the signed maximum. */
  private boolean message(MessageShape shape, int limit, int level) {
    boolean tooLarge = false;
    long tooLargeFields = 0;
    while (reader.position() < limit) {
      int tag = reader.tag(limit);
      FieldShape field = shape.field(tag >>> 3);
      if (field == null) {
        countElements(reader.skip(tag, limit));
        continue;
      }
      if ((tag & 7) != field.wireType()) {
        tooLarge |= packed(field, tag, limit);
        continue;
      }
      switch (field.kind()) {
        case STRING -> string(field, limit);
        case MESSAGE -> tooLarge |= child(field, reader.end(limit), limit, level);
        case BYTES -> bytes(shape, field, limit);
        case FIXED32 -> reader.skipFixed32(limit);
        case FIXED64 -> fixed64(shape, limit);
        case VARINT -> varint(shape, field, limit);
        case STRING_INDEX -> {
          reader.varint(limit);
          repairNeeded = true;
        }
        case UNSIGNED_FIXED64, UNSIGNED_VARINT -> {
          boolean over = unsigned(field, limit) < 0;
          recordHasTime |= shape.role() == MessageShape.Role.RECORD;
          long bit = 1L << field.number();
          if (field.repeated()) {
            tooLarge |= over;
          } else {
            tooLargeFields = over ? tooLargeFields | bit : tooLargeFields & ~bit;
          }
        }
      }
    }
    return tooLarge || tooLargeFields != 0;
  }

  private boolean child(FieldShape field, int end, int limit, int level) {
    countElements(1);
    MessageShape child = field.child();
    switch (child.role()) {
      case PLAIN -> {
        return message(child, end, level);
      }
      case ATTRIBUTE -> {
        return attributes(field, end, limit, level);
      }
      case ANY_VALUE -> {
        if (level < MAX_VALUE_DEPTH) {
          return message(child, end, level + 1);
        }
        repairNeeded = true;
        reader.seek(end);
      }
      case RESOURCE -> {
        resource++;
        resourceFrom = reader.position();
        resourceTo = end;
        scope = -1;
        message(child, end, level);
      }
      case SCOPE -> {
        scope++;
        scopeFrom = reader.position();
        scopeTo = end;
        item = -1;
        message(child, end, level);
      }
      case METRIC -> metric(child, end);
      case POINTS -> points(field, end);
      case NUMBER_POINT, RECORD -> record(child, end);
    }
    return false;
  }

  /** One attribute up to {@code firstEnd}, and those after it as long as they are plain. */
  private boolean attributes(FieldShape field, int firstEnd, int limit, int level) {
    int end = firstEnd;
    while (plainAttributes
        && level < MAX_VALUE_DEPTH
        && PlainAttribute.is(bytes, reader.position(), end)) {
      countElements(1);
      reader.seek(end);
      int next = field.shortEnd(bytes, end, limit);
      if (next < 0) {
        return false;
      }
      countElements(1);
      reader.seek(end + FieldShape.SHORT_HEAD_BYTES);
      end = next;
    }
    return message(field.child(), end, level);
  }

  private void metric(MessageShape shape, int end) {
    item++;
    metricFrom = reader.position();
    metricTo = end;
    metricKind = 0;
    severalKinds = false;
    onlyLastKind = false;
    int recordsBefore = records;
    long elementsBefore = elements;
    tally.mark();
    message(shape, end, 0);
    if (severalKinds) {
      tally.reset();
      records = recordsBefore;
      elements = elementsBefore;
      onlyLastKind = true;
      reader.seek(metricFrom);
      message(shape, end, 0);
    }
  }

  private void points(FieldShape field, int end) {
    if (!onlyLastKind) {
      severalKinds |= metricKind != 0 && metricKind != field.number();
      metricKind = field.number();
    } else if (field.number() != metricKind) {
      reader.seek(end);
      return;
    }
    message(field.child(), end, 0);
  }

  private void record(MessageShape shape, int end) {
    if (++records > limits.maxRecords()) {
      throw Refusal.tooManyRecords(signal, limits.maxRecords());
    }
    if (signal != Signal.METRICS) {
      item++;
    }
    int start = reader.position();
    pointHasValue = false;
    pointFlags = 0;
    recordHasTime = false;
    traceIdBytes = 0;
    boolean tooLarge = message(shape, end, 0);
    requireSpan(start);
    RejectReason reason = rejection(shape, tooLarge);
    if (reason == null) {
      tally.accept();
    } else {
      tally.reject(reason, () -> place(reason, start, end));
    }
  }

  /**
   * A metric with a gauge has the wire types of a span: its name stands where the trace id does,
   * the gauge where a name is. But nothing stands for the times, and its name is no id.
   */
  private void requireSpan(int start) {
    boolean isId = traceIdBytes == 0 || traceIdBytes == TRACE_ID_BYTES;
    if (signal == Signal.TRACES && !recordHasTime && !isId) {
      throw Refusal.notASpan(traceIdBytes, reader.fromStart(start));
    }
  }

  private Place place(RejectReason reason, int from, int to) {
    boolean point = signal == Signal.METRICS;
    return new Place(
        reason,
        resource,
        scope,
        item,
        resourceFrom,
        resourceTo,
        scopeFrom,
        scopeTo,
        point ? metricFrom : from,
        point ? metricTo : to,
        point ? metricKind : 0,
        from,
        to);
  }

  /** A record that breaks two rules has the reason that is declared first. */
  private @Nullable RejectReason rejection(MessageShape shape, boolean tooLarge) {
    if (shape.role() == MessageShape.Role.NUMBER_POINT
        && !pointHasValue
        && (pointFlags & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) == 0) {
      return RejectReason.NO_VALUE;
    }
    return tooLarge ? RejectReason.UNSIGNED_TOO_LARGE : null;
  }

  private void string(FieldShape field, int limit) {
    int end = valueEnd(limit);
    if (field.repeated()) {
      countElements(1);
    }
    if (Utf8.firstMalformed(bytes, reader.position(), end) < end) {
      repairNeeded = true;
    }
    reader.seek(end);
  }

  private void bytes(MessageShape shape, FieldShape field, int limit) {
    int end = valueEnd(limit);
    if (shape.role() == MessageShape.Role.RECORD && field.number() == Span.TRACE_ID_FIELD_NUMBER) {
      traceIdBytes = end - reader.position();
    }
    reader.seek(end);
  }

  private int valueEnd(int limit) {
    int end = reader.end(limit);
    if (end - reader.position() > limits.maxValueBytes()) {
      throw Refusal.tooLongValue(limits.maxValueBytes());
    }
    return end;
  }

  /** Both values of a number point have this kind, and nothing else that it holds. */
  private void fixed64(MessageShape shape, int limit) {
    reader.fixed64(limit);
    if (shape.role() == MessageShape.Role.NUMBER_POINT) {
      pointHasValue = true;
    }
  }

  private void varint(MessageShape shape, FieldShape field, int limit) {
    long value = reader.varint(limit);
    if (shape.role() == MessageShape.Role.NUMBER_POINT
        && field.number() == NumberDataPoint.FLAGS_FIELD_NUMBER) {
      pointFlags = value;
    }
  }

  private long unsigned(FieldShape field, int limit) {
    if (field.kind() == FieldShape.Kind.UNSIGNED_FIXED64) {
      return reader.fixed64(limit);
    }
    if (field.repeated()) {
      countElements(1);
    }
    return reader.varint(limit);
  }

  /** Repeated numbers in one length-delimited field; any other wire type is not the field's. */
  private boolean packed(FieldShape field, int tag, int limit) {
    if (!field.packable() || (tag & 7) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      throw reader.wrongWireType(field, tag);
    }
    int end = reader.end(limit);
    boolean tooLarge = false;
    while (reader.position() < end) {
      switch (field.kind()) {
        case FIXED32 -> reader.skipFixed32(end);
        case FIXED64 -> reader.fixed64(end);
        case UNSIGNED_FIXED64, UNSIGNED_VARINT -> tooLarge |= unsigned(field, end) < 0;
        default -> {
          countElements(1);
          reader.varint(end);
        }
      }
    }
    return tooLarge;
  }

  private void countElements(int more) {
    elements += more;
    if (elements > limits.maxElements()) {
      throw Refusal.tooManyElements(limits.maxElements());
    }
  }
}
