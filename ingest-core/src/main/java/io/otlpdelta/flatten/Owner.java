package io.otlpdelta.flatten;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Arrays;

/**
 * A resource or an instrumentation scope, which all records under it share. It holds a copy of its
 * bytes, so that it can be compared with those of later requests. Immutable.
 */
final class Owner {
  private final byte[] sent;
  private final byte[] bytes;
  private final AttributeList attributes = new AttributeList();
  private final int duplicateKeys;
  private long name;
  private long version;
  private int droppedAttributes;

  Owner(Kind kind, byte[] source, int from, int to) {
    sent = Arrays.copyOfRange(source, from, to);
    bytes = read(kind, sent) ? sent : WholeMessage.of(kind.parser, sent, 0, sent.length);
    if (bytes != sent) {
      read(kind, bytes);
    }
    duplicateKeys = attributes.dropDuplicates(bytes, 0);
  }

  /** What an owner is. */
  enum Kind {
    RESOURCE(
        Resource.parser(),
        Resource.ATTRIBUTES_FIELD_NUMBER,
        Resource.DROPPED_ATTRIBUTES_COUNT_FIELD_NUMBER,
        0,
        0),
    SCOPE(
        InstrumentationScope.parser(),
        InstrumentationScope.ATTRIBUTES_FIELD_NUMBER,
        InstrumentationScope.DROPPED_ATTRIBUTES_COUNT_FIELD_NUMBER,
        InstrumentationScope.NAME_FIELD_NUMBER,
        InstrumentationScope.VERSION_FIELD_NUMBER);

    private final Parser<? extends MessageLite> parser;
    private final int attributes;
    private final int dropped;
    private final int name;
    private final int version;

    /** Takes the fields' numbers, 0 for those that it does not have. */
    Kind(Parser<? extends MessageLite> parser, int attributes, int dropped, int name, int version) {
      this.parser = parser;
      this.attributes = (attributes << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
      this.dropped = (dropped << 3) | WireFormat.WIRETYPE_VARINT;
      this.name = (name << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
      this.version = (version << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
  }

  private boolean read(Kind kind, byte[] source) {
    attributes.clear();
    name = Slice.EMPTY;
    version = Slice.EMPTY;
    droppedAttributes = 0;
    WireCursor in = new WireCursor();
    in.open(source, 0);
    while (in.at() < source.length) {
      int tag = in.tag(source.length);
      if (tag == kind.attributes) {
        if (!attributes.add(in, in.end(source.length))) {
          return false;
        }
      } else if (tag == kind.dropped) {
        droppedAttributes = (int) in.varint(source.length);
      } else if (tag == kind.name) {
        name = in.slice(source.length);
      } else if (tag == kind.version) {
        version = in.slice(source.length);
      } else {
        in.skip(tag, source.length);
      }
    }
    return true;
  }

  /** Whether it was made of the same bytes. */
  boolean isMadeOf(byte[] source, int from, int to) {
    return Arrays.equals(sent, 0, sent.length, source, from, to);
  }

  /** The array that the slices are of. */
  byte[] bytes() {
    return bytes;
  }

  /** The attributes without duplicate keys. */
  AttributeList attributes() {
    return attributes;
  }

  /** How many attributes a later one with an equal key replaced. */
  int duplicateKeys() {
    return duplicateKeys;
  }

  long name() {
    return name;
  }

  long version() {
    return version;
  }

  int droppedAttributes() {
    return droppedAttributes;
  }
}
