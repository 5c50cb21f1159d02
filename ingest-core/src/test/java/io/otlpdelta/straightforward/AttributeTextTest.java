package io.otlpdelta.straightforward;

import static io.otlpdelta.flatten.AnyValues.array;
import static io.otlpdelta.flatten.AnyValues.attribute;
import static io.otlpdelta.flatten.AnyValues.bool;
import static io.otlpdelta.flatten.AnyValues.bytes;
import static io.otlpdelta.flatten.AnyValues.empty;
import static io.otlpdelta.flatten.AnyValues.number;
import static io.otlpdelta.flatten.AnyValues.object;
import static io.otlpdelta.flatten.AnyValues.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import org.junit.jupiter.api.Test;

class AttributeTextTest {
  @Test
  void aStringIsItself() {
    assertThat(AttributeText.of(text("a \"b\" <c>\n"))).isEqualTo("a \"b\" <c>\n");
    assertThat(AttributeText.of(text(""))).isEmpty();
  }

  @Test
  void aBooleanIsItsWord() {
    assertThat(AttributeText.of(bool(true))).isEqualTo("true");
    assertThat(AttributeText.of(bool(false))).isEqualTo("false");
  }

  @Test
  void anIntegerIsItsDigits() {
    assertThat(AttributeText.of(number(0L))).isEqualTo("0");
    assertThat(AttributeText.of(number(Long.MIN_VALUE))).isEqualTo("-9223372036854775808");
    assertThat(AttributeText.of(number(Long.MAX_VALUE))).isEqualTo("9223372036854775807");
  }

  @Test
  void aDoubleHasTheFormOfEcmaScript() {
    assertThat(AttributeText.of(number(3.0))).isEqualTo("3");
    assertThat(AttributeText.of(number(1e-7))).isEqualTo("1e-7");
    assertThat(AttributeText.of(number(-0.0))).isEqualTo("-0");
    assertThat(AttributeText.of(number(Double.NaN))).isEqualTo("NaN");
    assertThat(AttributeText.of(number(Double.NEGATIVE_INFINITY))).isEqualTo("-Infinity");
  }

  @Test
  void bytesArePaddedBase64() {
    assertThat(AttributeText.of(bytes(0xfb, 0xff))).isEqualTo("+/8=");
    assertThat(AttributeText.of(bytes())).isEmpty();
  }

  @Test
  void anEmptyValueIsEmptyText() {
    assertThat(AttributeText.of(empty())).isEmpty();
    assertThat(AttributeText.of(AnyValue.newBuilder().setStringValueStrindex(3).build())).isEmpty();
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
    assertThat(AttributeText.of(value))
        .isEqualTo("[\"s\",true,7,3,\"NaN\",\"Infinity\",\"-Infinity\",\"AQID\",null,[],{}]");
  }

  @Test
  void aKeyValueListIsAJsonObjectInItsOwnOrder() {
    AnyValue value =
        object(
            attribute("z", number(1L)), attribute("a", array(text("x"))), attribute("\"", empty()));
    assertThat(AttributeText.of(value)).isEqualTo("{\"z\":1,\"a\":[\"x\"],\"\\\"\":null}");
  }

  @Test
  void theLastOfEqualKeysInAListWinsInThePlaceOfTheFirst() {
    AnyValue value =
        object(attribute("a", "first"), attribute("b", "other"), attribute("a", "last"));
    assertThat(AttributeText.of(value)).isEqualTo("{\"a\":\"last\",\"b\":\"other\"}");
  }

  @Test
  void jsonStringsAreEscapedAsJsonStringifyDoes() {
    AnyValue value =
        array(text("\"\\/\b\f\n\r\t\u0000\u001f\u007f<>&'\u00e9\u2028\u2029\ud83d\ude00"));
    assertThat(AttributeText.of(value))
        .isEqualTo(
            "[\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f<>&'\u00e9\u2028\u2029\ud83d\ude00\"]");
  }

  @Test
  void valuesOfSixtyFourLevelsAreWhole() {
    assertThat(AttributeText.of(nested(64))).isEqualTo("[".repeat(64) + "1" + "]".repeat(64));
  }

  @Test
  void whatIsNestedDeeperIsCutInsteadOfOverflowingTheStack() {
    assertThat(AttributeText.of(nested(5_000)))
        .isEqualTo("[".repeat(64) + "\"...\"" + "]".repeat(64));
    assertThat(AttributeText.of(nestedObjects(65)))
        .isEqualTo("{\"k\":".repeat(64) + "\"...\"" + "}".repeat(64));
  }

  private static AnyValue nested(int levels) {
    AnyValue value = number(1L);
    for (int i = 0; i < levels; i++) {
      value = array(value);
    }
    return value;
  }

  private static AnyValue nestedObjects(int levels) {
    AnyValue value = number(1L);
    for (int i = 0; i < levels; i++) {
      value = object(attribute("k", value));
    }
    return value;
  }
}
