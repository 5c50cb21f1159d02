package io.otlpdelta.otlp;

import com.google.protobuf.WireFormat;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A cursor over protobuf bytes that refuses what is malformed. Not thread-safe.
 *
 * <p>Stricter than protobuf-java where that one drops bits without a word: tags and lengths of more
 * than 32 bits are refused.
 */
final class WireReader {
  /** Unknown groups inside one another; beyond it a body is refused. */
  static final int MAX_GROUP_DEPTH = 64;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final Signal signal;
  private final byte[] bytes;
  private final int origin;
  private int position;

  /** Starts at {@code from}; positions in messages are counted from there. */
  WireReader(Signal signal, byte[] bytes, int from) {
    this.signal = signal;
    this.bytes = bytes;
    this.origin = from;
    this.position = from;
  }

  int position() {
    return position;
  }

  void seek(int newPosition) {
    position = newPosition;
  }

  /** Where a position is for people: counted from the start of the body. */
  int fromStart(int at) {
    return at - origin;
  }

  /** A tag whose field number is not zero. */
  int tag(int limit) {
    int start = position;
    long tag = varint(limit);
    if (tag >>> 32 != 0) {
      throw malformed("a field number is too large", start);
    }
    if (tag >>> 3 == 0) {
      throw malformed("a field has number 0", start);
    }
    return (int) tag;
  }

  /** The position at which the length-delimited value that begins here ends. */
  int end(int limit) {
    int start = position;
    long length = varint(limit);
    if (length < 0 || length > limit - position) {
      throw malformed("a length points beyond its message", start);
    }
    return position + (int) length;
  }

  long varint(int limit) {
    if (position < limit && bytes[position] >= 0) {
      return bytes[position++];
    }
    return longVarint(limit);
  }

  long fixed64(int limit) {
    if (limit - position < Long.BYTES) {
      throw malformed("a value is cut", position);
    }
    long value = (long) LONGS.get(bytes, position);
    position += Long.BYTES;
    return value;
  }

  void skipFixed32(int limit) {
    fixed32(limit);
  }

  int fixed32(int limit) {
    if (limit - position < Integer.BYTES) {
      throw malformed("a value is cut", position);
    }
    int value = (int) INTS.get(bytes, position);
    position += Integer.BYTES;
    return value;
  }

  /** Skips the value of a field, with all that a group holds; returns how many fields it met. */
  int skip(int tag, int limit) {
    int fields = 1;
    int[] open = {};
    int depth = 0;
    for (int next = tag; ; next = tag(limit), fields++) {
      int number = next >>> 3;
      switch (next & 7) {
        case WireFormat.WIRETYPE_VARINT -> varint(limit);
        case WireFormat.WIRETYPE_FIXED64 -> fixed64(limit);
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> position = end(limit);
        case WireFormat.WIRETYPE_FIXED32 -> skipFixed32(limit);
        case WireFormat.WIRETYPE_START_GROUP -> {
          if (depth == MAX_GROUP_DEPTH) {
            throw malformed(
                "groups are nested deeper than " + MAX_GROUP_DEPTH + " levels", position);
          }
          open = depth == 0 ? new int[MAX_GROUP_DEPTH] : open;
          open[depth++] = number;
        }
        case WireFormat.WIRETYPE_END_GROUP -> {
          if (depth == 0 || open[--depth] != number) {
            throw malformed("a group ends that was not begun", position);
          }
        }
        default -> throw malformed("wire type " + (next & 7) + " does not exist", position);
      }
      if (depth == 0) {
        return fields;
      }
    }
  }

  IngestException wrongWireType(FieldShape field, int tag) {
    return Refusal.wrongWireType(signal, field, tag & 7, position - origin);
  }

  private long longVarint(int limit) {
    int start = position;
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (position >= limit) {
        throw malformed("a number is cut", start);
      }
      byte next = bytes[position++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a number has more than 10 bytes", start);
  }

  private IngestException malformed(String problem, int at) {
    return Refusal.malformedProtobuf(signal, problem, at - origin);
  }
}
