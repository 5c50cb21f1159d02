package io.otlpdelta.otlp;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.otlpdelta.model.Signal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Says on every record who sent it: the attribute {@code enduser.id}, on data points, log records
 * and spans that have none of that key. What a client says itself stays, so the stamp is help for
 * analysts and no proof. Immutable; computes only.
 */
public final class IdentityStamp {
  /** The attribute's key, as OpenTelemetry's semantic conventions name it. */
  public static final String KEY = "enduser.id";

  private static final byte[] KEY_BYTES = KEY.getBytes(StandardCharsets.UTF_8);
  private static final int KEY_FIELD = KeyValue.KEY_FIELD_NUMBER;

  /** What the tag and the lengths around one attribute can take. */
  private static final int FRAME_BYTES = 32;

  /** What an array can hold; points of a kind that a later one replaced are stamped as well. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 64L;

  private final byte[] attribute;

  /**
   * The stamp of one caller.
   *
   * @param name who it is; never a token
   */
  public IdentityStamp(String name) {
    this.attribute =
        KeyValue.newBuilder()
            .setKey(KEY)
            .setValue(AnyValue.newBuilder().setStringValue(requireNonNull(name, "name")))
            .build()
            .toByteArray();
  }

  /**
   * The request with the attribute on its records. Copies the body once; all else, unknown fields
   * included, stays as it is.
   *
   * @param decoded a checked request; left as it is
   * @param memory asked for the copy
   */
  public DecodedRequest on(Signal signal, DecodedRequest decoded, DecodeMemory memory) {
    ByteRange body = ByteRange.of(decoded.body());
    long records = decoded.records() + decoded.rejected();
    long expectedBytes = body.length() + records * (attribute.length + FRAME_BYTES);
    Copy copy = new Copy(signal, body, expectedBytes, memory);
    return new DecodedRequest(
        copy.of(signal).toBuffer(),
        decoded.records(),
        decoded.rejections(),
        decoded.rejectedRecords(),
        decoded.warnings());
  }

  /** One body on its way into the writer. */
  private final class Copy {
    private final byte[] bytes;
    private final int to;
    private final WireReader reader;
    private final MessageWriter writer;

    Copy(Signal signal, ByteRange body, long expectedBytes, DecodeMemory memory) {
      this.bytes = body.array();
      this.to = body.to();
      this.reader = new WireReader(signal, bytes, body.from());
      this.writer =
          new MessageWriter(
              (int) Math.min(expectedBytes, body.length() + body.length() / 4L), MAX_BYTES, memory);
    }

    ByteRange of(Signal signal) {
      envelope(MessageShape.requestOf(signal), to);
      return writer.finish();
    }

    private void envelope(MessageShape shape, int limit) {
      while (reader.position() < limit) {
        int start = reader.position();
        int tag = reader.tag(limit);
        FieldShape field = shape.field(tag >>> 3);
        if (field == null || field.kind() != FieldShape.Kind.MESSAGE) {
          reader.skip(tag, limit);
          writer.copy(bytes, start, reader.position());
          continue;
        }
        int end = reader.end(limit);
        switch (field.child().role()) {
          case RESOURCE, SCOPE, METRIC, POINTS -> {
            writer.tag(field);
            writer.open();
            envelope(field.child(), end);
            writer.close();
          }
          case NUMBER_POINT, RECORD -> {
            writer.tag(field);
            writer.open();
            record(field.child(), end);
            writer.close();
          }
          case PLAIN, ATTRIBUTE, ANY_VALUE -> {
            reader.seek(end);
            writer.copy(bytes, start, end);
          }
        }
      }
    }

    private void record(MessageShape shape, int limit) {
      FieldShape attributes = requireNonNull(shape.jsonField("attributes"), "attributes");
      int start = reader.position();
      boolean known = false;
      while (reader.position() < limit) {
        int tag = reader.tag(limit);
        if (tag >>> 3 == attributes.number()) {
          known |= isKeyed(reader.end(limit));
        } else {
          reader.skip(tag, limit);
        }
      }
      writer.copy(bytes, start, limit);
      if (!known) {
        writer.tag(attributes);
        writer.open();
        writer.copy(attribute, 0, attribute.length);
        writer.close();
      }
    }

    /** Whether the KeyValue up to {@code end} has our key; of several keys the last counts. */
    private boolean isKeyed(int end) {
      boolean keyed = false;
      while (reader.position() < end) {
        int tag = reader.tag(end);
        if (tag >>> 3 == KEY_FIELD) {
          int keyEnd = reader.end(end);
          keyed = Arrays.equals(bytes, reader.position(), keyEnd, KEY_BYTES, 0, KEY_BYTES.length);
          reader.seek(keyEnd);
        } else {
          reader.skip(tag, end);
        }
      }
      return keyed;
    }
  }
}
