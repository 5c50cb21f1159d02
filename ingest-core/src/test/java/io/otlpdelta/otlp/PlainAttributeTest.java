package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlainAttributeTest {
  /** Below the length at which the checker stops to use the short way. */
  private static final DecodeLimits LONG_WAY =
      new DecodeLimits(1 << 20, 1000, 1000, PlainAttribute.MAX_VALUE_BYTES - 1);

  private static final DecodeLimits SHORT_WAY =
      new DecodeLimits(1 << 20, 1000, 1000, PlainAttribute.MAX_VALUE_BYTES);

  private static final int MUTATIONS = 200_000;

  static List<AnyValue> scalars() {
    return List.of(
        AnyValue.newBuilder().setStringValue("").build(),
        AnyValue.newBuilder().setStringValue("x".repeat(100)).build(),
        AnyValue.newBuilder().setBoolValue(true).build(),
        AnyValue.newBuilder().setIntValue(0).build(),
        AnyValue.newBuilder().setIntValue(-1).build(),
        AnyValue.newBuilder().setIntValue(Long.MAX_VALUE).build(),
        AnyValue.newBuilder().setDoubleValue(-0.1).build());
  }

  static List<AnyValue> others() {
    return List.of(
        AnyValue.getDefaultInstance(),
        AnyValue.newBuilder().setStringValue("schön").build(),
        AnyValue.newBuilder().setStringValue("x".repeat(128)).build(),
        AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("x")).build(),
        AnyValue.newBuilder().setArrayValue(ArrayValue.getDefaultInstance()).build());
  }

  @ParameterizedTest
  @MethodSource("scalars")
  void anAsciiKeyWithAShortScalarIsPlain(AnyValue value) {
    assertThat(isPlain(attribute("http.request.method", value))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("others")
  void everyOtherValueGoesTheLongWay(AnyValue value) {
    assertThat(isPlain(attribute("key", value))).isFalse();
  }

  @Test
  void keysOutsideAsciiGoTheLongWay() {
    AnyValue value = AnyValue.newBuilder().setIntValue(1).build();

    assertThat(isPlain(attribute("schlüssel", value))).isFalse();
  }

  @Test
  void whatIsCutOrLongerThanItsFieldsIsNotPlain() {
    for (AnyValue value : scalars()) {
      byte[] whole = attribute("key", value);
      for (int length = 0; length < whole.length; length++) {
        assertThat(PlainAttribute.is(whole, 0, length)).as("%s of %s", length, value).isFalse();
      }
      assertThat(isPlain(Arrays.copyOf(whole, whole.length + 1))).as("%s", value).isFalse();
    }
  }

  /** The long way is the one without a short cut; the seeds stand in the messages. */
  @Test
  void bothWaysSayTheSameOfAnyBytes() {
    int plain = 0;
    int refused = 0;
    for (int seed = 0; seed < MUTATIONS; seed++) {
      Random random = new Random(seed);
      byte[] attribute = mutated(random);
      ByteString record = Requests.field(6, ByteString.copyFrom(attribute));
      for (int more = random.nextInt(3); more > 0; more--) {
        record = record.concat(Requests.field(6, ByteString.copyFrom(mutated(random))));
      }
      int cut = random.nextInt(20) == 0 ? random.nextInt(record.size()) : record.size();
      byte[] body = Requests.request(record.substring(0, cut)).toByteArray();

      String longWay = outcome(body, LONG_WAY);
      assertThat(outcome(body, SHORT_WAY)).as("seed %s", seed).isEqualTo(longWay);
      plain += isPlain(attribute) ? 1 : 0;
      refused += longWay.startsWith("The body") ? 1 : 0;
    }
    assertThat(plain).as("plain").isGreaterThan(MUTATIONS / 20);
    assertThat(refused).as("refused").isGreaterThan(MUTATIONS / 20);
  }

  private static byte[] mutated(Random random) {
    String key = "k".repeat(random.nextInt(10));
    byte[] bytes = attribute(key, scalars().get(random.nextInt(scalars().size())));
    for (int i = random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(Math.min(bytes.length, key.length() + 16));
      bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] + 1);
    }
    return bytes;
  }

  private static String outcome(byte[] body, DecodeLimits limits) {
    WireChecker checker = new WireChecker(Signal.LOGS, new ByteRange(body, 0, body.length), limits);
    try {
      checker.check();
    } catch (IngestException e) {
      return String.valueOf(e.getMessage());
    }
    return checker.accepted() + " " + checker.rejections() + " " + checker.repairNeeded();
  }

  private static boolean isPlain(byte[] attribute) {
    return PlainAttribute.is(attribute, 0, attribute.length);
  }

  private static byte[] attribute(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build().toByteArray();
  }
}
