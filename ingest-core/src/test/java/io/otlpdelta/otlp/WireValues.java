package io.otlpdelta.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/** The values of {@link WireBodies}: usual ones, extreme ones and oddly written ones. */
final class WireValues {
  private static final long NOW = 1_700_000_000_000_000_000L;
  private static final List<String> KEYS =
      List.of(
          "event.name",
          "event.name",
          "session.id",
          "user.id",
          "model",
          "cost_usd",
          "duration_ms",
          "input_tokens",
          "output_tokens",
          "tool_name",
          "success",
          "http.method",
          "k",
          "",
          "schl\u00fcssel",
          "\ud83d\ude42");
  private static final List<String> NAMES =
      List.of(
          "",
          "claude_code.api_request",
          "claude_code.tool_result",
          "claude_code.token.usage",
          "GET /",
          "s",
          "1.2.3",
          "https://opentelemetry.io/schemas/1.2",
          "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35");
  private static final double[] DOUBLES = {
    0.0,
    -0.0,
    1,
    -1,
    0.1,
    1e-7,
    1e21,
    123456789012345680000.0,
    5e-324,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.NaN,
    Double.longBitsToDouble(0x7ff8_0000_0000_1234L),
    Double.longBitsToDouble(0xfff8_0000_0000_0001L),
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };
  private static final long[] LONGS = {
    0, 1, -1, 127, 128, 1L << 31, (1L << 32) - 1, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE
  };
  private static final int MAX_VARINT_BYTES = 10;

  /** A body that begins with a group of this number begins with a brace. */
  private static final int LOOKS_LIKE_JSON = '{' >> 3;

  private final Random random;
  private final double oddity;
  private final boolean spansHaveTimes;
  private long clock = NOW;

  WireValues(Random random, double oddity) {
    this.random = random;
    this.oddity = oddity;
    this.spansHaveTimes = random.nextBoolean();
  }

  /**
   * Spans without times must have good trace ids, else the decoder does not take them for spans.
   */
  boolean spansHaveTimes() {
    return spansHaveTimes;
  }

  ByteString tag(int number, int wireType) {
    return varint((number << 3 | wireType) & 0xffff_ffffL);
  }

  ByteString delimited(int number, ByteString content) {
    return tag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED)
        .concat(varint(content.size()))
        .concat(content);
  }

  ByteString number(FieldDescriptor field) {
    return switch (field.getType()) {
      case FIXED64 -> fixed64(unsigned(field));
      case SFIXED64 -> fixed64(whole());
      case DOUBLE -> fixed64(Double.doubleToRawLongBits(decimal()));
      case FIXED32 -> fixed32(small());
      case UINT64 -> varint(unsigned(field));
      case UINT32 -> varint(odd() ? whole() : small() & 0xffff_ffffL);
      case SINT32 -> varint((small() << 1 ^ small() >> 31) & 0xffff_ffffL);
      case INT32 -> varint(odd() ? small() & 0xffff_ffffL : small());
      case ENUM -> varint(enumNumber(field));
      case BOOL -> varint(odd() ? whole() : random.nextInt(2));
      default -> varint(whole());
    };
  }

  ByteString text(FieldDescriptor field) {
    if (chance(oddity / 20)) {
      return ByteString.copyFrom(new byte[] {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80, 'z'});
    }
    String text =
        switch (field.getName()) {
          case "key" -> chance(0.9) ? oneOf(KEYS) : "key." + random.nextInt(10_000);
          case "string_value" -> anyText();
          default -> chance(0.9) ? oneOf(NAMES) : anyText();
        };
    return ByteString.copyFromUtf8(text);
  }

  ByteString bytes(FieldDescriptor field) {
    int usual =
        switch (field.getName()) {
          case "trace_id" -> 16;
          case "span_id", "parent_span_id" -> 8;
          default -> random.nextInt(20);
        };
    boolean must = usual == 16 && !spansHaveTimes;
    byte[] bytes = new byte[chance(0.9) || must ? usual : random.nextInt(24)];
    if (chance(0.9)) {
      random.nextBytes(bytes);
    }
    return ByteString.copyFrom(bytes);
  }

  /** A field that the message does not have, or a group of such. */
  ByteString unknownField(Descriptor type) {
    int number;
    do {
      number = chance(0.1) ? (1 << 29) - 1 : 1 + random.nextInt(chance(0.5) ? 20 : 3_000);
    } while (type.findFieldByNumber(number) != null || number == LOOKS_LIKE_JSON);
    return switch (random.nextInt(5)) {
      case 0 -> tag(number, WireFormat.WIRETYPE_VARINT).concat(varint(random.nextLong()));
      case 1 -> tag(number, WireFormat.WIRETYPE_FIXED64).concat(fixed64(random.nextLong()));
      case 2 -> tag(number, WireFormat.WIRETYPE_FIXED32).concat(fixed32(random.nextInt()));
      case 3 -> delimited(number, ByteString.copyFromUtf8(anyText()));
      default ->
          tag(number, WireFormat.WIRETYPE_START_GROUP)
              .concat(delimited(1, ByteString.copyFromUtf8("in a group")))
              .concat(chance(0.3) ? unknownField(type) : ByteString.EMPTY)
              .concat(tag(number, WireFormat.WIRETYPE_END_GROUP));
    };
  }

  /** Odd numbers have more bytes than they need. */
  private ByteString varint(long value) {
    ByteString bytes = Requests.varint(value);
    if (!odd() || bytes.size() == MAX_VARINT_BYTES) {
      return bytes;
    }
    byte[] longer = new byte[bytes.size() + 1 + random.nextInt(MAX_VARINT_BYTES - bytes.size())];
    bytes.copyTo(longer, 0);
    for (int i = bytes.size() - 1; i < longer.length - 1; i++) {
      longer[i] |= (byte) 0x80;
    }
    return ByteString.copyFrom(longer);
  }

  private static ByteString fixed64(long value) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).flip());
  }

  private static ByteString fixed32(int value) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).flip());
  }

  /** Over the signed maximum once in a while, which rejects the record. */
  private long unsigned(FieldDescriptor field) {
    if (chance(0.005)) {
      return random.nextLong() | Long.MIN_VALUE;
    }
    if (field.getName().endsWith("time_unix_nano") && chance(0.8)) {
      clock += random.nextInt(1_000_000_000) - 1_000;
      return clock;
    }
    return whole() & Long.MAX_VALUE;
  }

  private long whole() {
    return switch (random.nextInt(4)) {
      case 0 -> LONGS[random.nextInt(LONGS.length)];
      case 1 -> random.nextLong() >> random.nextInt(64);
      default -> random.nextInt(100);
    };
  }

  private int small() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt() >> random.nextInt(32);
      case 1 -> Integer.MIN_VALUE;
      case 2 -> Integer.MAX_VALUE;
      default -> random.nextInt(4);
    };
  }

  private double decimal() {
    return switch (random.nextInt(4)) {
      case 0 -> DOUBLES[random.nextInt(DOUBLES.length)];
      case 1 -> Double.longBitsToDouble(random.nextLong());
      case 2 -> random.nextInt(1_000);
      default -> random.nextGaussian() * 1e3;
    };
  }

  private long enumNumber(FieldDescriptor field) {
    if (chance(0.1)) {
      return odd() ? random.nextLong() : random.nextInt(100) - 50;
    }
    List<EnumValueDescriptor> known = field.getEnumType().getValues();
    return known.get(random.nextInt(known.size())).getNumber();
  }

  private String anyText() {
    return switch (random.nextInt(100)) {
      case 0 -> "";
      case 1 -> "long ".repeat(random.nextInt(15_000));
      case 2, 3, 4, 5 -> codePoints(random.nextInt(60));
      case 6, 7 -> "\"quoted\\ \u0000\b\f\n\r\t\u001f\u007f<>&\u2028\u2029\ud83d\ude00";
      default -> chance(0.5) ? oneOf(NAMES) : Long.toHexString(random.nextLong());
    };
  }

  /** Characters of one to four bytes in UTF-8; the last one is sometimes the very last. */
  private String codePoints(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int codePoint = random.nextInt(Character.MAX_CODE_POINT + 1) >> random.nextInt(21);
      boolean surrogate =
          codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
      text.appendCodePoint(surrogate ? Character.MAX_CODE_POINT : codePoint);
    }
    return text.toString();
  }

  private String oneOf(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  private boolean odd() {
    return chance(oddity);
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
