package io.otlpdelta.flatten;

import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.Dictionary;
import io.otlpdelta.column.MapColumn;
import java.util.Arrays;

/**
 * A map column that takes attribute lists. Of equal keys the last value wins, in the place of the
 * first.
 *
 * <p>Records of one name mostly have the same keys in the same order, so the keys of a list are
 * first compared with those of the last list under the same name: no key is hashed, and keys that
 * are the same as before are known to be distinct.
 */
final class AttributeColumn {
  /** Names that keys are remembered for; others share their places. */
  private static final int NAMES = 64;

  private static final int MAX_REMEMBERED = 256;
  private static final int MAX_KEPT = 1 << 14;
  private static final int MAX_OWN_KEYS = 1 << 12;
  private static final int MAX_OWN_KEY_BYTES = 1 << 20;

  private final MapColumn map;
  private final BytesColumn keys;
  private final BytesColumn values;
  private final ValueText text;

  /** Of each name, how many keys the last list had, and their numbers. */
  private final int[][] remembered = new int[NAMES][1];

  private final Dictionary ownKeys = new Dictionary();

  /** The numbers of the list's keys, and which of its values each of them has. */
  private int[] ids = new int[MAX_REMEMBERED];

  private int[] chosen = new int[MAX_REMEMBERED];

  /** By the number of a key: the last list that had it, and where in {@link #ids} it stands. */
  private int[] seenIn = {};

  private int[] seenAt = {};
  private int lists;

  /** By the number of a key: the number of its last value. */
  private int[] lastValues = {};

  AttributeColumn(MapColumn map, ValueText text) {
    this.map = map;
    this.keys = map.key();
    this.values = map.value();
    this.text = text;
  }

  /**
   * Adds a map.
   *
   * @param bytes what the list's slices are of
   * @param name a number for the name of the row, or negative
   * @return how many keys a later equal one replaced
   */
  int add(int repetition, AttributeList list, byte[] bytes, int name) {
    int size = list.size();
    if (size == 0) {
      map.addEmpty(repetition);
      return 0;
    }
    Dictionary dictionary = keys.dictionary();
    Dictionary numbers = dictionary == null ? ownKeys() : dictionary;
    int distinct = size;
    if (!findAsRemembered(numbers, list, bytes, name & (NAMES - 1))) {
      distinct = dropDuplicates(size);
      if (distinct == size) {
        remember(size, name & (NAMES - 1));
      }
    }
    addKeys(repetition, list, bytes, size, distinct);
    addValues(repetition, list, bytes, size, distinct);
    return size - distinct;
  }

  private void addKeys(int repetition, AttributeList list, byte[] bytes, int size, int distinct) {
    if (keys.dictionary() != null) {
      keys.addNumbered(repetition, map.repetition(), ids, distinct);
      return;
    }
    keys.beginPlain(repetition, map.repetition(), distinct);
    for (int i = 0; i < distinct; i++) {
      long key = list.key(distinct == size ? i : chosen[i]);
      keys.addNext(bytes, Slice.from(key), Slice.to(key));
    }
  }

  private void addValues(int repetition, AttributeList list, byte[] bytes, int size, int distinct) {
    boolean plain = values.dictionary() == null;
    if (plain) {
      values.beginPlain(repetition, map.repetition(), distinct);
    }
    int level = repetition;
    for (int i = 0; i < distinct; i++) {
      int index = distinct == size ? i : chosen[i];
      long content = list.content(index);
      byte[] source = bytes;
      int from = Slice.from(content);
      int to = Slice.to(content);
      if (list.kind(index) != AnyValueReader.STRING) {
        text.set(bytes, list.kind(index), content);
        source = text.bytes();
        from = text.from();
        to = text.to();
      }
      if (plain) {
        values.addNext(source, from, to);
      } else {
        addNumbered(level, ids[i], source, from, to);
        level = map.repetition();
      }
    }
  }

  /** Adds a value to a column with a dictionary: first it compares with the key's last value. */
  private void addNumbered(int level, int key, byte[] source, int from, int to) {
    if (key >= MAX_OWN_KEYS) {
      values.add(level, source, from, to);
      return;
    }
    if (key >= lastValues.length) {
      lastValues = Arrays.copyOf(lastValues, Math.max(2 * lastValues.length, key + MAX_REMEMBERED));
    }
    if (!values.addIfEqual(level, lastValues[key], source, from, to)) {
      lastValues[key] = values.add(level, source, from, to);
    }
  }

  /** Finds the keys' numbers; returns whether all are those of the last list, in its order. */
  private boolean findAsRemembered(
      Dictionary numbers, AttributeList list, byte[] bytes, int place) {
    int size = list.size();
    if (size > ids.length || ids.length > MAX_KEPT) {
      ids = new int[Math.max(size, MAX_REMEMBERED)];
      chosen = new int[ids.length];
    }
    int[] known = remembered[place];
    int end = known[0];
    boolean same = true;
    int next = 1;
    for (int i = 0; i < size; i++) {
      int from = Slice.from(list.key(i));
      int to = Slice.to(list.key(i));
      if (next <= end && numbers.matches(known[next], bytes, from, to)) {
        ids[i] = known[next++];
      } else {
        same = false;
        if (next < end && numbers.matches(known[next + 1], bytes, from, to)) {
          ids[i] = known[next + 1];
          next += 2;
        } else {
          ids[i] = numbers.idOf(bytes, from, to);
        }
      }
    }
    return same;
  }

  /** Keeps each key once, with its last value; returns how many keys are left. */
  private int dropDuplicates(int size) {
    lists++;
    if (lists == 0) {
      Arrays.fill(seenIn, 0);
      lists = 1;
    }
    int kept = 0;
    for (int i = 0; i < size; i++) {
      int id = ids[i];
      if (id >= seenIn.length) {
        seenIn = Arrays.copyOf(seenIn, Math.max(2 * seenIn.length, id + MAX_REMEMBERED));
        seenAt = Arrays.copyOf(seenAt, seenIn.length);
      }
      if (seenIn[id] == lists) {
        chosen[seenAt[id]] = i;
      } else {
        seenIn[id] = lists;
        seenAt[id] = kept;
        ids[kept] = id;
        chosen[kept++] = i;
      }
    }
    return kept;
  }

  private void remember(int size, int place) {
    if (size > MAX_REMEMBERED) {
      return;
    }
    if (size >= remembered[place].length) {
      remembered[place] = new int[size + MAX_REMEMBERED / 8];
    }
    remembered[place][0] = size;
    System.arraycopy(ids, 0, remembered[place], 1, size);
  }

  /** Numbers for keys when their column has no dictionary. */
  private Dictionary ownKeys() {
    if (ownKeys.size() > MAX_OWN_KEYS || ownKeys.byteSize() > MAX_OWN_KEY_BYTES) {
      ownKeys.clear();
    }
    return ownKeys;
  }
}
