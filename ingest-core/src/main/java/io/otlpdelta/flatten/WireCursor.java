package io.otlpdelta.flatten;

import com.google.protobuf.WireFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A place in protobuf bytes that the decoder has checked. It still refuses what it cannot read, so
 * that other bytes end in an exception and not in rows.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding">Encoding</a>
 */
final class WireCursor {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** As many as the decoder lets through; each is a step of recursion. */
  private static final int MAX_GROUP_DEPTH = 64;

  private static final int FIRST_TAG = 1 << 3;

  private byte[] bytes = {};
  private int at;

  /** Goes to a place in an array. */
  void open(byte[] array, int from) {
    bytes = array;
    at = from;
  }

  byte[] bytes() {
    return bytes;
  }

  int at() {
    return at;
  }

  void seek(int place) {
    at = place;
  }

  int tag(int limit) {
    if (at < limit && bytes[at] >= FIRST_TAG) {
      return bytes[at++];
    }
    return longTag(limit);
  }

  private int longTag(int limit) {
    long tag = varint(limit);
    if (tag >>> Integer.SIZE != 0 || tag < FIRST_TAG) {
      throw notDecoded("no field has the tag " + tag);
    }
    return (int) tag;
  }

  /** Reads a length; returns where what it is the length of ends. */
  int end(int limit) {
    long length = varint(limit);
    if (length < 0 || length > limit - at) {
      throw notDecoded("a length points beyond its message");
    }
    return at + (int) length;
  }

  /** Reads a length-delimited value; returns the {@link Slice} it stands in. */
  long slice(int limit) {
    int end = end(limit);
    long slice = Slice.of(at, end);
    at = end;
    return slice;
  }

  long varint(int limit) {
    if (at < limit && bytes[at] >= 0) {
      return bytes[at++];
    }
    return longVarint(limit);
  }

  private long longVarint(int limit) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at >= limit) {
        throw notDecoded("a number is cut");
      }
      byte next = bytes[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw notDecoded("a number has more than 10 bytes");
  }

  long fixed64(int limit) {
    if (limit - at < Long.BYTES) {
      throw notDecoded("a number is cut");
    }
    long value = (long) LONGS.get(bytes, at);
    at += Long.BYTES;
    return value;
  }

  int fixed32(int limit) {
    if (limit - at < Integer.BYTES) {
      throw notDecoded("a number is cut");
    }
    int value = (int) INTS.get(bytes, at);
    at += Integer.BYTES;
    return value;
  }

  /** Skips the value of a field that means nothing here, with all that a group holds. */
  void skip(int tag, int limit) {
    skip(tag, limit, 0);
  }

  private void skip(int tag, int limit, int depth) {
    switch (tag & 7) {
      case WireFormat.WIRETYPE_VARINT -> varint(limit);
      case WireFormat.WIRETYPE_FIXED64 -> fixed64(limit);
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> at = end(limit);
      case WireFormat.WIRETYPE_FIXED32 -> fixed32(limit);
      case WireFormat.WIRETYPE_START_GROUP -> skipGroup(tag >>> 3, limit, depth);
      default -> throw notDecoded("no value begins with the tag " + tag);
    }
  }

  private void skipGroup(int number, int limit, int depth) {
    if (depth == MAX_GROUP_DEPTH) {
      throw notDecoded("groups are nested deeper than " + MAX_GROUP_DEPTH + " levels");
    }
    int endTag = (number << 3) | WireFormat.WIRETYPE_END_GROUP;
    for (int tag = tag(limit); tag != endTag; tag = tag(limit)) {
      skip(tag, limit, depth + 1);
    }
  }

  private IllegalArgumentException notDecoded(String problem) {
    return new IllegalArgumentException(
        "byte " + at + ": " + problem + " (expected: a body that the decoder accepted)");
  }
}
