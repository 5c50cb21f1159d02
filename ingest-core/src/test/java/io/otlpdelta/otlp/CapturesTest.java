package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.otlp.Captures.Capture;
import io.otlpdelta.otlp.Requests.Verdicts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real clients sent decodes, to exactly what an independent reading finds in it. */
class CapturesTest {
  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  static List<Capture> captures() {
    return Captures.all();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void everyCaptureDecodesToWhatAnIndependentReadingFinds(Capture capture) throws IOException {
    Message expected = independently(capture);

    DecodedRequest decoded = decode(capture, capture.body());

    assertThat(Requests.parse(capture.signal(), decoded.body())).isEqualTo(expected);
    assertThat(Verdicts.of(decoded)).isEqualTo(Requests.verdicts(expected));
    assertThat(decoded.records()).isPositive();
    assertThat(decoded.warnings()).isEmpty();
  }

  private static Message independently(Capture capture) throws IOException {
    byte[] plain = capture.body();
    if (capture.coding() == ContentCoding.GZIP) {
      plain = new GZIPInputStream(new ByteArrayInputStream(plain)).readAllBytes();
    }
    Message.Builder expected = Requests.builder(capture.signal());
    if (plain[0] == '{') {
      OtlpJson.read(JsonMapper.builder().build().readTree(plain), expected);
    } else {
      expected.mergeFrom(plain);
    }
    return expected.build();
  }

  @Test
  void plainProtobufIsNotCopied() {
    Capture capture = Captures.named("claude-code-2.1.330-tools/0001-logs");

    DecodedRequest decoded = decode(capture, capture.body());

    assertThat(decoded.body().array()).isSameAs(capture.body());
    assertThat(decoded.records()).isEqualTo(32);
  }

  @Test
  void theRecordsOfTheCapturesAreThoseOfTheRecordedSessions() {
    Map<String, Integer> records = new TreeMap<>();
    Captures.all()
        .forEach(
            each ->
                records.merge(
                    each.name().substring(0, each.name().indexOf('/')) + " " + each.signal(),
                    decode(each, each.body()).records(),
                    Integer::sum));

    assertThat(records)
        .containsOnly(
            entry("claude-code-2.1.330-hello LOGS", 7),
            entry("claude-code-2.1.330-hello METRICS", 7),
            entry("claude-code-2.1.330-subagents-hooks-git LOGS", 50),
            entry("claude-code-2.1.330-subagents-hooks-git METRICS", 17),
            entry("claude-code-2.1.330-tools LOGS", 32),
            entry("claude-code-2.1.330-tools METRICS", 12),
            entry("codex-0.169.0-hello LOGS", 13),
            entry("codex-0.169.0-hello METRICS", 179),
            entry("codex-0.169.0-json-labelled-protobuf LOGS", 13),
            entry("codex-0.169.0-json-labelled-protobuf METRICS", 179),
            entry("otel-js-0.208-json LOGS", 46),
            entry("otel-js-0.208-json METRICS", 92),
            entry("otel-js-0.208-protobuf LOGS", 46),
            entry("otel-js-0.208-protobuf METRICS", 92),
            entry("otel-js-0.301-gzip LOGS", 2046),
            entry("otel-js-0.301-gzip METRICS", 53));
  }

  @Test
  void aCaptureCutAnywhereIsRefusedOrIsAWholeShorterRequest() {
    for (String name :
        List.of(
            "otel-js-0.208-protobuf/0001-logs",
            "otel-js-0.208-protobuf/0004-metrics",
            "otel-js-0.208-json/0002-metrics",
            "otel-js-0.301-gzip/0002-metrics")) {
      Capture capture = Captures.named(name);
      int accepted = 0;
      for (int length = 0; length < capture.body().length; length++) {
        byte[] cut = Arrays.copyOf(capture.body(), length);
        try {
          DecodedRequest decoded = decode(capture, cut);
          assertThat(isWhole(capture, cut)).as("%s cut to %s bytes", name, length).isTrue();
          assertThat(decoded.records()).isZero();
          accepted++;
        } catch (IngestException e) {
          assertThat(e.getMessage())
              .as("%s cut to %s bytes", name, length)
              .hasSizeLessThanOrEqualTo(300)
              .startsWith("The body is not ");
        }
      }
      assertThat(accepted)
          .as("%s: only nothing at all is a request, and only without compression", name)
          .isEqualTo(capture.coding() == ContentCoding.IDENTITY ? 1 : 0);
    }
  }

  private static boolean isWhole(Capture capture, byte[] cut) {
    if (cut.length == 0) {
      return true;
    }
    try {
      Requests.builder(capture.signal()).mergeFrom(cut);
      return capture.encoding() == BodyEncoding.PROTOBUF;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  private DecodedRequest decode(Capture capture, byte[] body) {
    return decoder.decode(
        capture.signal(), capture.encoding(), capture.coding(), ByteBuffer.wrap(body));
  }
}
