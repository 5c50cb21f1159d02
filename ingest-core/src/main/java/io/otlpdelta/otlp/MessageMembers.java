package io.otlpdelta.otlp;

import com.google.protobuf.WireFormat;
import io.otlpdelta.model.Signal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the fields of one message hold, as protobuf merges it: all of a repeated field, every part
 * of a message, the last of a number or text, the last member of a oneof. Nothing is entered, so
 * the cost is that of the message's own fields. Of checked bytes only.
 */
final class MessageMembers {
  private final Map<Integer, Member> members = new TreeMap<>();
  private final int maxValues;

  private MessageMembers(int maxValues) {
    this.maxValues = maxValues;
  }

  /**
   * Finds the values.
   *
   * @param parts where the message stands; more than one place when it was sent in parts
   * @param maxValues the most that are kept of one field
   */
  static MessageMembers scan(
      Signal signal, MessageShape shape, List<ByteRange> parts, int maxValues) {
    MessageMembers members = new MessageMembers(maxValues);
    for (ByteRange part : parts) {
      members.scan(signal, shape, part);
    }
    return members;
  }

  /** The fields that are there, by number. */
  Collection<Member> all() {
    return members.values();
  }

  /** The values of one field, none when it is not there. */
  List<ByteRange> of(int fieldNumber) {
    Member member = members.get(fieldNumber);
    return member == null ? List.of() : member.values.stream().map(Value::at).toList();
  }

  private void scan(Signal signal, MessageShape shape, ByteRange part) {
    int limit = part.to();
    WireReader reader = new WireReader(signal, part.array(), part.from());
    while (reader.position() < limit) {
      int tag = reader.tag(limit);
      FieldShape field = shape.field(tag >>> 3);
      if (field == null || field.kind() == FieldShape.Kind.STRING_INDEX) {
        reader.skip(tag, limit);
        continue;
      }
      int end = limit;
      boolean delimited = (tag & 7) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (delimited) {
        end = reader.end(limit);
      }
      int from = reader.position();
      if (delimited) {
        reader.seek(end);
      } else {
        reader.skip(tag, limit);
      }
      boolean packed = (tag & 7) != field.wireType();
      add(field, new Value(new ByteRange(part.array(), from, reader.position()), packed));
    }
  }

  private void add(FieldShape field, Value value) {
    members.values().removeIf(member -> member.field.excludes(field));
    Member member = members.computeIfAbsent(field.number(), number -> new Member(field));
    if (!field.repeated() && field.kind() != FieldShape.Kind.MESSAGE) {
      member.values.clear();
    }
    if (member.values.size() < maxValues) {
      member.values.add(value);
    } else {
      member.incomplete = true;
    }
  }

  /** One field and its values, in their order. */
  static final class Member {
    private final FieldShape field;
    private final List<Value> values = new ArrayList<>();
    private boolean incomplete;

    private Member(FieldShape field) {
      this.field = field;
    }

    FieldShape field() {
      return field;
    }

    List<Value> values() {
      return values;
    }

    /** Whether there were more values than are kept. */
    boolean incomplete() {
      return incomplete;
    }
  }

  /**
   * One value.
   *
   * @param packed whether the range holds any number of values, one after the other
   */
  record Value(ByteRange at, boolean packed) {}
}
