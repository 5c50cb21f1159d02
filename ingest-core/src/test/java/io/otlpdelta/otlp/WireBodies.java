package io.otlpdelta.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.WireFormat;
import io.otlpdelta.model.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes request bodies with any content, in any form that protobuf allows, from a seed: by the
 * published descriptors, but bytes at once, so that what they mean is left to those who read them.
 *
 * <p>Odd forms are: fields in any order, singular fields and members of a oneof several times,
 * unknown fields and groups, packed lists in pieces and beside unpacked ones, numbers, tags and
 * lengths longer than they need be, invalid UTF-8, and indexes of the profiles signal.
 */
public final class WireBodies {
  private static final int MANY_ATTRIBUTES = 5_000;
  private static final int USUAL_DEPTH = 4;

  private final Random random;
  private final double oddity;
  private final WireValues values;
  private final Map<String, ByteString> lastOfType = new HashMap<>();
  private int records;

  /**
   * Makes a source of bodies.
   *
   * @param oddity how often something is in an odd form, from 0 for never
   */
  public WireBodies(long seed, double oddity) {
    this.random = new Random(seed);
    this.oddity = oddity;
    this.values = new WireValues(random, oddity);
  }

  /**
   * The next body.
   *
   * @param maxRecords how many records the smallest parts of the envelope have at most
   */
  public byte[] body(Signal signal, int maxRecords) {
    records = maxRecords;
    return message(Requests.builder(signal).getDescriptorForType(), 0).toByteArray();
  }

  /** A message of the type; {@code depth} counts the values around it. */
  private ByteString message(Descriptor type, int depth) {
    List<ByteString> fields = new ArrayList<>();
    for (FieldDescriptor field : type.getFields()) {
      if (field.getRealContainingOneof() == null) {
        for (int i = occurrences(field, depth); i > 0; i--) {
          fields.add(field(field, depth));
        }
      }
    }
    for (OneofDescriptor oneof : type.getRealOneofs()) {
      for (int i = odd() ? 2 + random.nextInt(2) : chance(0.95) ? 1 : 0; i > 0; i--) {
        fields.add(field(member(oneof, depth), depth));
      }
    }
    while (odd()) {
      fields.add(values.unknownField(type));
    }
    if (odd()) {
      Collections.shuffle(fields, random);
    }
    return ByteString.copyFrom(fields);
  }

  private int occurrences(FieldDescriptor field, int depth) {
    String name = field.getName();
    if (name.endsWith("_strindex")) {
      return chance(oddity / 20) ? 1 : 0;
    }
    if (!field.isRepeated()) {
      boolean needed = values.spansHaveTimes() && name.equals("start_time_unix_nano");
      return odd() ? 2 : needed || chance(0.75) ? 1 : 0;
    }
    if (name.startsWith("resource_") || name.startsWith("scope_")) {
      return chance(0.05) ? 0 : 1 + random.nextInt(3);
    }
    return switch (name) {
      case "log_records", "spans", "data_points", "metrics" -> random.nextInt(records + 1);
      case "attributes", "filtered_attributes", "metadata" ->
          chance(0.2) ? 0 : chance(0.0005) ? MANY_ATTRIBUTES : random.nextInt(10);
      // Lists of numbers are one field on the wire, mostly.
      case "bucket_counts", "explicit_bounds" ->
          odd() ? random.nextInt(4) : random.nextInt(4) > 0 ? 1 : 0;
      default -> depth > USUAL_DEPTH ? 0 : random.nextInt(4);
    };
  }

  private FieldDescriptor member(OneofDescriptor oneof, int depth) {
    while (true) {
      FieldDescriptor member = oneof.getFields().get(random.nextInt(oneof.getFieldCount()));
      boolean nests = member.getName().endsWith("list_value") || isArray(member);
      boolean index = member.getName().endsWith("_strindex");
      if ((!nests || (depth <= USUAL_DEPTH && chance(0.5))) && (!index || chance(oddity / 20))) {
        return member;
      }
    }
  }

  private static boolean isArray(FieldDescriptor member) {
    return member.getName().equals("array_value");
  }

  private ByteString field(FieldDescriptor field, int depth) {
    if (field.isPackable()) {
      return numbers(field);
    }
    return switch (field.getJavaType()) {
      case MESSAGE -> values.delimited(field.getNumber(), child(field, depth));
      case STRING -> values.delimited(field.getNumber(), values.text(field));
      case BYTE_STRING -> values.delimited(field.getNumber(), values.bytes(field));
      default -> values.tag(field.getNumber(), wireType(field)).concat(values.number(field));
    };
  }

  /** Mostly all in one packed field, as every client sends it. */
  private ByteString numbers(FieldDescriptor field) {
    if (odd()) {
      return values.tag(field.getNumber(), wireType(field)).concat(values.number(field));
    }
    List<ByteString> numbers = new ArrayList<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      numbers.add(values.number(field));
    }
    return values.delimited(field.getNumber(), ByteString.copyFrom(numbers));
  }

  /** Resources and scopes are often those of the neighbour. */
  private ByteString child(FieldDescriptor field, int depth) {
    Descriptor type = field.getMessageType();
    boolean shared =
        type.getName().equals("Resource") || type.getName().equals("InstrumentationScope");
    ByteString last = lastOfType.get(type.getName());
    if (shared && last != null && chance(0.5)) {
      return last;
    }
    if (type.getName().equals("AnyValue") && depth == 0 && chance(0.002)) {
      ByteString innermost = message(type, USUAL_DEPTH + 1);
      return Requests.nestedAround(innermost, random.nextInt(70), chance(0.5));
    }
    boolean value = type.getName().equals("AnyValue");
    ByteString child = message(type, value ? depth + 1 : depth);
    if (shared) {
      lastOfType.put(type.getName(), child);
    }
    return child;
  }

  private static int wireType(FieldDescriptor field) {
    return switch (field.getType()) {
      case FIXED64, SFIXED64, DOUBLE -> WireFormat.WIRETYPE_FIXED64;
      case FIXED32, SFIXED32, FLOAT -> WireFormat.WIRETYPE_FIXED32;
      default -> WireFormat.WIRETYPE_VARINT;
    };
  }

  private boolean odd() {
    return chance(oddity);
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
