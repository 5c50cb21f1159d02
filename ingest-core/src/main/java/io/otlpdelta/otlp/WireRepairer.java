package io.otlpdelta.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.otlpdelta.model.Signal;

/**
 * Writes checked bytes anew without the faults that a receiver must not refuse: invalid UTF-8,
 * values nested too deeply, indexes into the string table of profiles. All else, unknown fields
 * included, is copied as it is. One instance repairs one body.
 */
final class WireRepairer {
  /** What stands at a cut: an AnyValue whose string is {@code ...}. */
  private static final byte[] CUT =
      AnyValue.newBuilder().setStringValue("...").build().toByteArray();

  private final Signal signal;
  private final byte[] bytes;
  private final int to;
  private final WireReader reader;
  private final MessageWriter writer;
  private final long maxValueBytes;
  private long cutValues;
  private long droppedIndexes;

  WireRepairer(Signal signal, ByteRange body, DecodeLimits limits, DecodeMemory memory) {
    this.signal = signal;
    this.bytes = body.array();
    this.to = body.to();
    this.reader = new WireReader(signal, bytes, body.from());
    this.writer =
        new MessageWriter(
            (int) Math.min(limits.maxBodyBytes(), body.length() + 1024L),
            limits.maxBodyBytes(),
            memory);
    this.maxValueBytes = limits.maxValueBytes();
  }

  ByteRange repair() {
    message(MessageShape.requestOf(signal), to, 0);
    return writer.finish();
  }

  /** Malformed UTF-8 sequences, each of which became U+FFFD. */
  long replacedSequences() {
    return writer.replaced();
  }

  long cutValues() {
    return cutValues;
  }

  long droppedIndexes() {
    return droppedIndexes;
  }

  private void message(MessageShape shape, int limit, int level) {
    while (reader.position() < limit) {
      int start = reader.position();
      int tag = reader.tag(limit);
      FieldShape field = shape.field(tag >>> 3);
      if (field != null && field.kind() == FieldShape.Kind.STRING) {
        string(field, reader.end(limit));
      } else if (field != null && field.kind() == FieldShape.Kind.MESSAGE) {
        child(field, reader.end(limit), level);
      } else {
        reader.skip(tag, limit);
        if (field != null && field.kind() == FieldShape.Kind.STRING_INDEX) {
          droppedIndexes++;
        } else {
          writer.copy(bytes, start, reader.position());
        }
      }
    }
  }

  private void string(FieldShape field, int end) {
    writer.tag(field);
    writer.open();
    int start = writer.size();
    writer.repaired(bytes, reader.position(), end);
    if (writer.size() - start > maxValueBytes) {
      throw Refusal.tooLongValue(maxValueBytes);
    }
    writer.close();
    reader.seek(end);
  }

  private void child(FieldShape field, int end, int level) {
    boolean value = field.child().role() == MessageShape.Role.ANY_VALUE;
    writer.tag(field);
    writer.open();
    if (value && level == WireChecker.MAX_VALUE_DEPTH) {
      writer.copy(CUT, 0, CUT.length);
      cutValues++;
      reader.seek(end);
    } else {
      message(field.child(), end, value ? level + 1 : level);
    }
    writer.close();
  }
}
