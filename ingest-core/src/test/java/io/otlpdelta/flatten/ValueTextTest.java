package io.otlpdelta.flatten;

import static io.otlpdelta.flatten.AnyValues.array;
import static io.otlpdelta.flatten.AnyValues.attribute;
import static io.otlpdelta.flatten.AnyValues.bool;
import static io.otlpdelta.flatten.AnyValues.bytes;
import static io.otlpdelta.flatten.AnyValues.empty;
import static io.otlpdelta.flatten.AnyValues.number;
import static io.otlpdelta.flatten.AnyValues.object;
import static io.otlpdelta.flatten.AnyValues.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.otlpdelta.straightforward.AttributeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValueTextTest {
  @Test
  void aStringIsItself() {
    assertThat(textOf(text("a \"b\" <c>\n"))).isEqualTo("a \"b\" <c>\n");
    assertThat(textOf(text(""))).isEmpty();
  }

  @Test
  void scalarsAreBare() {
    assertThat(textOf(bool(true))).isEqualTo("true");
    assertThat(textOf(bool(false))).isEqualTo("false");
    assertThat(textOf(number(Long.MIN_VALUE))).isEqualTo("-9223372036854775808");
    assertThat(textOf(number(3.0))).isEqualTo("3");
    assertThat(textOf(number(Double.NaN))).isEqualTo("NaN");
  }

  @Test
  void anEmptyValueAndAnIndexOfProfilesAreEmptyText() {
    assertThat(textOf(empty())).isEmpty();
    assertThat(textOf(AnyValue.newBuilder().setStringValueStrindex(3).build())).isEmpty();
  }

  @Test
  void bytesArePaddedBase64() {
    for (int length = 0; length < 20; length++) {
      int[] values = new Random(length).ints(length, 0, 256).toArray();
      AnyValue value = bytes(values);
      assertThat(textOf(value))
          .isEqualTo(Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray()));
    }
  }

  @Test
  void anArrayIsJsonWithEveryTypeInIt() {
    AnyValue value =
        array(
            text("s"),
            bool(true),
            number(7L),
            number(3.0),
            number(Double.NaN),
            number(Double.POSITIVE_INFINITY),
            number(Double.NEGATIVE_INFINITY),
            bytes(1, 2, 3),
            empty(),
            array(),
            object());
    assertThat(textOf(value))
        .isEqualTo("[\"s\",true,7,3,\"NaN\",\"Infinity\",\"-Infinity\",\"AQID\",null,[],{}]");
  }

  @Test
  void theLastOfEqualKeysInAListWinsInThePlaceOfTheFirst() {
    AnyValue value =
        object(
            attribute("a", "first"),
            attribute("b", array(object(attribute("a", number(1L))))),
            attribute("a", "last"));
    assertThat(textOf(value)).isEqualTo("{\"a\":\"last\",\"b\":[{\"a\":1}]}");
  }

  @Test
  void manyKeysAreToldApartToo() {
    KeyValue[] members = new KeyValue[2_000];
    for (int i = 0; i < members.length; i++) {
      members[i] = attribute("k" + i % 1_000, number((long) i));
    }
    AnyValue value = object(members);
    assertThat(textOf(value)).isEqualTo(AttributeText.of(value)).contains("\"k999\":1999}");
  }

  @Test
  void jsonStringsAreEscapedAsJsonStringifyDoes() {
    AnyValue value =
        array(text("\"\\/\b\f\n\r\t\u0000\u001f\u007f<>&'\u00e9\u2028\u2029\ud83d\ude00"));
    assertThat(textOf(value))
        .isEqualTo(
            "[\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f<>&'\u00e9\u2028\u2029\ud83d\ude00\"]");
  }

  @Test
  void valuesOfSixtyFourLevelsAreWholeAndDeeperOnesAreCut() {
    assertThat(textOf(nested(64))).isEqualTo("[".repeat(64) + "1" + "]".repeat(64));
    assertThat(textOf(nested(300))).isEqualTo("[".repeat(64) + "\"...\"" + "]".repeat(64));
    AnyValue value = number(1L);
    for (int i = 0; i < 65; i++) {
      value = object(attribute("k", value));
    }
    assertThat(textOf(value)).isEqualTo("{\"k\":".repeat(64) + "\"...\"" + "}".repeat(64));
  }

  /** Seeds stand in the messages. */
  @Test
  void whateverProtobufAllowsHasTheTextOfItsParsedForm() throws IOException {
    int parts = 0;
    for (int seed = 0; seed < 4_000; seed++) {
      byte[] wire = new RandomWire(new Random(seed), 5).of(AnyValue.getDescriptor());
      AnyValue parsed = AnyValue.parseFrom(CodedInputStream.newInstance(wire));
      assertThat(textOf(wire)).as("seed %d", seed).isEqualTo(AttributeText.of(parsed));
      WireCursor in = new WireCursor();
      in.open(wire, 0);
      parts += new AnyValueReader().read(in, wire.length) ? 0 : 1;
    }
    assertThat(parts).as("values in parts").isGreaterThan(100);
  }

  private static AnyValue nested(int levels) {
    AnyValue value = number(1L);
    for (int i = 0; i < levels; i++) {
      value = array(value);
    }
    return value;
  }

  private static String textOf(AnyValue value) {
    return textOf(value.toByteArray());
  }

  private static String textOf(byte[] wire) {
    byte[] bytes = wire;
    WireCursor in = new WireCursor();
    in.open(bytes, 0);
    AnyValueReader value = new AnyValueReader();
    if (!value.read(in, bytes.length)) {
      bytes = WholeMessage.of(AnyValue.parser(), bytes, 0, bytes.length);
      in.open(bytes, 0);
      assertThat(value.read(in, bytes.length)).isTrue();
    }
    ValueText text = new ValueText();
    text.set(bytes, value.kind(), value.content());
    return new String(text.bytes(), text.from(), text.to() - text.from(), StandardCharsets.UTF_8);
  }
}
