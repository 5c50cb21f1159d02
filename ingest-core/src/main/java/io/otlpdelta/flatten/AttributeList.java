package io.otlpdelta.flatten;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.otlpdelta.column.Dictionary;
import java.util.Arrays;

/** Where the keys and values of {@code KeyValue} messages stand in an array. Reused. */
final class AttributeList {
  private static final int KEY_TAG =
      (KeyValue.KEY_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int VALUE_TAG =
      (KeyValue.VALUE_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private static final int MAX_VARINT_BYTES = 10;
  private static final int FIRST_CAPACITY = 32;
  private static final int MAX_KEPT = 1 << 14;

  /** Lists that are not longer are compared pair by pair. */
  private static final int MAX_PAIRWISE = 12;

  private final AnyValueReader value = new AnyValueReader();
  private long[] keys = new long[FIRST_CAPACITY];
  private long[] contents = new long[FIRST_CAPACITY];
  private byte[] kinds = new byte[FIRST_CAPACITY];
  private int size;

  void clear() {
    if (keys.length > MAX_KEPT) {
      keys = new long[FIRST_CAPACITY];
      contents = new long[FIRST_CAPACITY];
      kinds = new byte[FIRST_CAPACITY];
    }
    size = 0;
  }

  int size() {
    return size;
  }

  /** The {@link Slice} of a key. */
  long key(int index) {
    return keys[index];
  }

  /** What {@link AnyValueReader#kind} says of a value. */
  int kind(int index) {
    return kinds[index];
  }

  /** What {@link AnyValueReader#content} says of a value. */
  long content(int index) {
    return contents[index];
  }

  /**
   * Reads one {@code KeyValue} up to {@code limit}.
   *
   * @return false when it is not in one part: see {@link WholeMessage}
   */
  boolean add(WireCursor in, int limit) {
    if (addUsual(in.bytes(), in.at(), limit)) {
      in.seek(limit);
      return true;
    }
    return addAny(in, limit);
  }

  /**
   * Reads fields of one number up to {@code limit} as long as they are such attributes as all
   * libraries write. Most bytes of a request are read here, so it keeps its place in a local
   * variable.
   *
   * @param tag of the field
   * @return where the first other thing stands
   */
  int addUsual(byte[] bytes, int from, int limit, int tag) {
    int at = from;
    while (limit - at >= 2 && bytes[at] == tag && bytes[at + 1] >= 0) {
      int end = at + 2 + bytes[at + 1];
      if (end > limit || !addUsual(bytes, at + 2, end)) {
        return at;
      }
      at = end;
    }
    return at;
  }

  /** Adds what all libraries write: the key, then the value, both of less than 128 bytes. */
  private boolean addUsual(byte[] bytes, int from, int to) {
    if (size == keys.length) {
      grow();
    }
    if (to - from < 6 || bytes[from] != KEY_TAG || bytes[from + 1] < 0) {
      return false;
    }
    int keyEnd = from + 2 + bytes[from + 1];
    int at = keyEnd + 2;
    int length = to - at;
    if (length < 2 || bytes[keyEnd] != VALUE_TAG || bytes[keyEnd + 1] != length) {
      return false;
    }
    if (bytes[at] == AnyValueReader.STRING_TAG && bytes[at + 1] == length - 2) {
      set(Slice.of(from + 2, keyEnd), AnyValueReader.STRING, Slice.of(at + 2, to));
      return true;
    }
    boolean isNumber = bytes[at] == AnyValueReader.INT_TAG || bytes[at] == AnyValueReader.BOOL_TAG;
    return isNumber && addNumber(Slice.of(from + 2, keyEnd), bytes, at, to);
  }

  /** Adds a number that ends where its message does. */
  private boolean addNumber(long key, byte[] bytes, int tagAt, int to) {
    int last = to - 1;
    if (last - tagAt > MAX_VARINT_BYTES || bytes[last] < 0) {
      return false;
    }
    long number = bytes[last];
    for (int at = last - 1; at > tagAt; at--) {
      if (bytes[at] >= 0) {
        return false;
      }
      number = (number << 7) | (bytes[at] & 0x7f);
    }
    set(key, bytes[tagAt] >>> 3, number);
    return true;
  }

  private void set(long key, int kind, long content) {
    keys[size] = key;
    kinds[size] = (byte) kind;
    contents[size] = content;
    size++;
  }

  private boolean addAny(WireCursor in, int limit) {
    if (size == keys.length) {
      grow();
    }
    long key = Slice.EMPTY;
    boolean hasValue = false;
    kinds[size] = AnyValueReader.EMPTY;
    while (in.at() < limit) {
      int tag = in.tag(limit);
      if (tag == KEY_TAG) {
        key = in.slice(limit);
      } else if (tag == VALUE_TAG) {
        if (hasValue || !value.read(in, in.end(limit))) {
          return false;
        }
        hasValue = true;
        kinds[size] = (byte) value.kind();
        contents[size] = value.content();
      } else {
        in.skip(tag, limit);
      }
    }
    keys[size++] = key;
    return true;
  }

  /** Forgets all from an index on. */
  void truncate(int newSize) {
    size = newSize;
  }

  /** Where the last value of a key stands in the list; negative when there is none. */
  int lastIndexOf(byte[] bytes, byte[] key) {
    for (int i = size - 1; i >= 0; i--) {
      if (Slice.length(keys[i]) == key.length
          && Arrays.equals(bytes, Slice.from(keys[i]), Slice.to(keys[i]), key, 0, key.length)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Of equal keys from an index on, keeps the last value in the place of the first.
   *
   * @return how many were dropped
   */
  int dropDuplicates(byte[] bytes, int from) {
    int count = size - from;
    if (count <= MAX_PAIRWISE) {
      dropPairwise(bytes, from);
    } else {
      dropByDictionary(bytes, from);
    }
    return count - (size - from);
  }

  private void dropPairwise(byte[] bytes, int from) {
    int kept = from;
    for (int i = from; i < size; i++) {
      int first = from;
      while (first < kept && !sameKey(bytes, first, i)) {
        first++;
      }
      keep(i, first);
      kept = Math.max(kept, first + 1);
    }
    size = kept;
  }

  private void dropByDictionary(byte[] bytes, int from) {
    Dictionary seen = new Dictionary();
    for (int i = from; i < size; i++) {
      keep(i, from + seen.idOf(bytes, Slice.from(keys[i]), Slice.to(keys[i])));
    }
    size = from + seen.size();
  }

  private boolean sameKey(byte[] bytes, int a, int b) {
    return Slice.length(keys[a]) == Slice.length(keys[b])
        && Arrays.equals(
            bytes,
            Slice.from(keys[a]),
            Slice.to(keys[a]),
            bytes,
            Slice.from(keys[b]),
            Slice.to(keys[b]));
  }

  private void keep(int index, int place) {
    keys[place] = keys[index];
    kinds[place] = kinds[index];
    contents[place] = contents[index];
  }

  private void grow() {
    keys = Arrays.copyOf(keys, 2 * size);
    contents = Arrays.copyOf(contents, 2 * size);
    kinds = Arrays.copyOf(kinds, 2 * size);
  }
}
