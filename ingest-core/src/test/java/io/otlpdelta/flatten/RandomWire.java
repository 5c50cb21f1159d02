package io.otlpdelta.flatten;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Writes messages as no library would, but as protobuf allows: fields in any order and any number
 * of times, members of a oneof one after the other, messages in parts, unknown fields and groups,
 * numbers packed and not, and with more bytes than they need.
 */
final class RandomWire {
  private static final int MAX_DEPTH = 14;
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "b",
          "event.name",
          "http.method",
          "สวัสดี",
          "🙂 ok",
          "\u0000\t\"\\\u007f/",
          "x".repeat(200));
  private static final List<Double> DECIMALS =
      List.of(
          0.0,
          -0.0,
          1.0,
          0.1,
          1e21,
          1e-7,
          5e-324,
          Double.NaN,
          Double.NEGATIVE_INFINITY,
          4.35,
          1e23);

  private final Random random;

  /** How often, in percent, something odd is done. */
  private final int oddness;

  RandomWire(Random random, int oddness) {
    this.random = random;
    this.oddness = oddness;
  }

  /** A message of the type. */
  byte[] of(Descriptor type) {
    return message(type, 0);
  }

  private byte[] message(Descriptor type, int depth) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      List<FieldDescriptor> fields = type.getFields();
      int count = depth > MAX_DEPTH ? 0 : isEnvelope(type) ? 3 : random.nextInt(2 * fields.size());
      for (int i = 0; i < count; i++) {
        if (isOdd()) {
          unknown(out, 0);
        }
        FieldDescriptor field =
            isEnvelope(type) && i == 0
                ? fields.stream().filter(FieldDescriptor::isRepeated).findFirst().orElseThrow()
                : fields.get(random.nextInt(fields.size()));
        if (!field.isRepeated() || depth < MAX_DEPTH - 4) {
          field(out, field, depth);
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What must not stay empty often, or there would be no records. */
  private static boolean isEnvelope(Descriptor type) {
    return switch (type.getName()) {
      case "ExportLogsServiceRequest",
          "ExportMetricsServiceRequest",
          "ExportTraceServiceRequest",
          "ResourceLogs",
          "ResourceMetrics",
          "ResourceSpans",
          "ScopeLogs",
          "ScopeMetrics",
          "ScopeSpans",
          "Gauge",
          "Sum",
          "Histogram",
          "ExponentialHistogram",
          "Summary" ->
          true;
      default -> false;
    };
  }

  private void field(CodedOutputStream out, FieldDescriptor field, int depth) throws IOException {
    if (field.isPackable() && random.nextBoolean()) {
      tag(out, field.getNumber(), WireFormat.WIRETYPE_LENGTH_DELIMITED);
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      CodedOutputStream numbers = CodedOutputStream.newInstance(packed);
      for (int i = random.nextInt(4); i > 0; i--) {
        value(numbers, field, depth);
      }
      numbers.flush();
      length(out, packed.toByteArray());
      return;
    }
    tag(out, field.getNumber(), field.getLiteType().getWireType());
    value(out, field, depth);
  }

  private void value(CodedOutputStream out, FieldDescriptor field, int depth) throws IOException {
    switch (field.getType()) {
      case MESSAGE -> length(out, message(field.getMessageType(), depth + 1));
      case STRING ->
          length(out, TEXTS.get(random.nextInt(TEXTS.size())).getBytes(StandardCharsets.UTF_8));
      case BYTES -> length(out, bytes());
      case DOUBLE -> out.writeDoubleNoTag(decimal());
      case FIXED64, SFIXED64 -> out.writeFixed64NoTag(whole());
      case FIXED32 -> out.writeFixed32NoTag(random.nextInt() >> random.nextInt(32));
      case BOOL -> varint(out, random.nextInt(3));
      case ENUM -> varint(out, random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(26));
      default -> varint(out, whole());
    }
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(20) : 8 * random.nextInt(3)];
    if (random.nextInt(5) > 0) {
      random.nextBytes(bytes);
    }
    return bytes;
  }

  private double decimal() {
    return random.nextBoolean()
        ? DECIMALS.get(random.nextInt(DECIMALS.size()))
        : Double.longBitsToDouble(random.nextLong());
  }

  /** Over the signed maximum once in a while, which rejects the record. */
  private long whole() {
    long any = random.nextLong() >> random.nextInt(64);
    return random.nextInt(25) == 0 ? any : any & Long.MAX_VALUE;
  }

  private void unknown(CodedOutputStream out, int depth) throws IOException {
    int number = 40 + random.nextInt(5000);
    switch (random.nextInt(depth > 3 ? 4 : 5)) {
      case 0 -> {
        tag(out, number, WireFormat.WIRETYPE_VARINT);
        varint(out, random.nextLong());
      }
      case 1 -> {
        tag(out, number, WireFormat.WIRETYPE_FIXED32);
        out.writeFixed32NoTag(random.nextInt());
      }
      case 2 -> {
        tag(out, number, WireFormat.WIRETYPE_FIXED64);
        out.writeFixed64NoTag(random.nextLong());
      }
      case 3 -> {
        tag(out, number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        length(out, bytes());
      }
      default -> {
        tag(out, number, WireFormat.WIRETYPE_START_GROUP);
        for (int i = random.nextInt(3); i > 0; i--) {
          unknown(out, depth + 1);
        }
        tag(out, number, WireFormat.WIRETYPE_END_GROUP);
      }
    }
  }

  private void tag(CodedOutputStream out, int number, int wireType) throws IOException {
    varint(out, ((long) number << 3) | wireType);
  }

  private void length(CodedOutputStream out, byte[] bytes) throws IOException {
    varint(out, bytes.length);
    out.writeRawBytes(bytes);
  }

  /** With needless bytes once in a while. */
  private void varint(CodedOutputStream out, long value) throws IOException {
    if (value < 0 || value >= 1L << 28 || !isOdd()) {
      out.writeUInt64NoTag(value);
      return;
    }
    for (int i = 0; i < 4; i++) {
      out.writeRawByte((byte) ((value >>> (7 * i)) | 0x80));
    }
    out.writeRawByte((byte) 0);
  }

  private boolean isOdd() {
    return random.nextInt(100) < oddness;
  }
}
