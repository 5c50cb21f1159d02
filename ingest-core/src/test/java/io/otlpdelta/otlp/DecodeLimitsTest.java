package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The limits themselves, and those that follow from the heap. */
class DecodeLimitsTest {
  @Test
  void aLargeHeapLeavesThemAndASmallOneLowersThem() {
    DecodeLimits limits = DecodeLimits.DEFAULTS;

    assertThat(limits.maxElements()).isEqualTo(6_400_000);
    assertThat(limits.maxValueBytes()).isEqualTo(64 << 20);
    assertThat(limits.within(4L << 30)).isEqualTo(limits);
    assertThat(limits.within(1L << 30))
        .isEqualTo(new DecodeLimits(64L << 20, 200_000, 1_835_008, 56L << 20));
    assertThat(limits.within(256L << 20))
        .isEqualTo(new DecodeLimits(16L << 20, 200_000, 262_144, 8L << 20));
    assertThat(limits.within(1)).isEqualTo(new DecodeLimits(4L << 20, 200_000, 100_000, 1L << 20));
  }

  @Test
  void aLimitOfNothingIsAProgrammersError() {
    assertThatThrownBy(() -> new DecodeLimits(1, 1, 0, 1))
        .hasMessage("maxElements: 0 (expected: > 0)");
    assertThatThrownBy(() -> new DecodeLimits(0, 1)).hasMessage("maxBodyBytes: 0 (expected: > 0)");
  }

  @Test
  void aValueOfTheLimitIsTakenAndALongerOneRefusedInBothEncodings() {
    DecodeLimits limits = new DecodeLimits(1 << 20, 10, 100, 1_000);
    for (int number : new int[] {1, 7}) {
      assertThat(protobuf(limits, number, 1_000).records()).isEqualTo(1);
      assertRefused(() -> protobuf(limits, number, 1_001));
    }
    assertThat(json(limits, "stringValue", 1_000).records()).isEqualTo(1);
    assertRefused(() -> json(limits, "stringValue", 1_001));
    assertThat(json(limits, "bytesValue", 1_000).records()).isEqualTo(1);
    assertRefused(() -> json(limits, "bytesValue", 1_004));
  }

  @Test
  void escapesAreCountedAsTheBytesTheyStandForAtLeast() {
    DecodeLimits limits = new DecodeLimits(1 << 20, 10, 100, 10);

    assertThat(text(limits, "\\n".repeat(10)).records()).isEqualTo(1);
    assertRefused(() -> text(limits, "\\n".repeat(11)));
    assertRefused(() -> text(limits, "\\u0e2a".repeat(4)));
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable decode) {
    IngestException refusal = catchThrowableOfType(IngestException.class, decode);

    assertThat(refusal.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
    assertThat(refusal.getMessage())
        .startsWith("The request holds a text or a value of bytes over ")
        .endsWith("Let the client cut such values, or give the server more memory.");
  }

  private static DecodedRequest protobuf(DecodeLimits limits, int field, int length) {
    ByteString value = Requests.field(field, ByteString.copyFrom(new byte[length]));
    return new OtlpRequestDecoder(limits)
        .decode(
            Signal.LOGS,
            BodyEncoding.PROTOBUF,
            ContentCoding.IDENTITY,
            Requests.request(Requests.field(5, value)).asReadOnlyByteBuffer());
  }

  private static DecodedRequest json(DecodeLimits limits, String member, int length) {
    return body(limits, "{\"" + member + "\":\"" + "A".repeat(length) + "\"}");
  }

  private static DecodedRequest text(DecodeLimits limits, String text) {
    return body(limits, "{\"stringValue\":\"" + text + "\"}");
  }

  private static DecodedRequest body(DecodeLimits limits, String value) {
    ByteBuffer json =
        Requests.utf8(
            "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":" + value + "}]}]}]}");
    return new OtlpRequestDecoder(limits)
        .decode(Signal.LOGS, BodyEncoding.JSON, ContentCoding.IDENTITY, json);
  }
}
