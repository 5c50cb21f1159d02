package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Strings that are read from the body itself, against Jackson's own reading of them. */
class JsonStringsTest {
  private static final String[] PIECES = {
    "a",
    "é",
    "ส",
    "🙂",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\b",
    "\\f",
    "\\r",
    "\\t",
    "\\u0041",
    "\\u00e9",
    "\\u0E2a",
    "\\ud83d\\ude42",
    "\\u0000",
    "\\uFFFF",
    "x".repeat(130)
  };

  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  @Test
  void everyMixtureOfEscapesReadsAsJacksonReadsIt() throws JsonProcessingException {
    JsonMapper jackson = JsonMapper.builder().build();
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder("\"");
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      text.append('"');

      assertThat(eventName(text.toString()))
          .as("seed %s: %s", seed, text)
          .isEqualTo(jackson.readValue(text.toString(), String.class));
    }
  }

  @Test
  void surrogatesWithoutTheirPartnersAreReplacedOneByOne() {
    assertThat(eventName("'\\ud83d'")).isEqualTo("\ufffd");
    assertThat(eventName("'\\ude42\\ud83d'")).isEqualTo("\ufffd\ufffd");
    assertThat(eventName("'\\ud83d\\ud83d\\ude42'")).isEqualTo("\ufffd🙂");
    assertThat(eventName("'\\ud83d\\n'")).isEqualTo("\ufffd\n");
    assertThat(eventName("'\\ud83dx'")).isEqualTo("\ufffdx");
    assertThat(eventName("'\\ud83d\\u0041'")).isEqualTo("\ufffdA");
  }

  @Test
  void whatIsNoEscapeAndWhatIsNotClosedIsRefused() {
    for (String text :
        new String[] {
          "'\\x'",
          "'\\'",
          "'\\u12'",
          "'\\u12g4'",
          "'\\u",
          "'\\u123",
          "'\\",
          "'abc",
          "'\\ud83d\\",
          "'\n'",
          "'\\ud83d\\u'"
        }) {
      IngestException refusal = refusal(Signal.LOGS, log("'eventName':" + text));

      assertThat(refusal.code()).as(text).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(refusal).as(text).hasMessageContaining("it is not valid JSON at line 1");
    }
  }

  @Test
  void idsAndBytesMayBeEscapedToo() {
    LogRecord record =
        record(log("'traceId':'\\u0030A','body':{'bytesValue':'_-\\u0041A'},'spanId':''"));

    assertThat(record.getTraceId().toByteArray()).containsExactly(10);
    assertThat(record.getBody().getBytesValue().toByteArray()).containsExactly(0xff, 0xe0, 0);
    assertThat(record.getSpanId().isEmpty()).isTrue();
    assertThat(record(log("'body':{'bytesValue':'\\/+AA'}")).getBody().getBytesValue())
        .isEqualTo(record.getBody().getBytesValue().substring(0, 0).concat(bytes(0xff, 0xe0, 0)));
  }

  @Test
  void aLongStringCostsAboutItsOwnSize() {
    int length = 16 << 20;
    byte[] json = Requests.utf8(log("'eventName':'" + "x".repeat(length) + "'")).array();

    long before = allocated();
    DecodedRequest decoded = decode(Signal.LOGS, json);

    assertThat(decoded.body().remaining()).isGreaterThan(length);
    assertThat(allocated() - before).as("bytes allocated").isLessThan(2L * length);
  }

  @Test
  void longTextWhereNoneIsExpectedIsNotGathered() {
    String text = "1".repeat(16 << 20);
    for (String member :
        new String[] {
          "'timeUnixNano':'" + text + "'",
          "'timeUnixNano':" + text,
          "'severityNumber':'" + text + "'",
          "'" + text + "':1",
          "'unknown':" + text
        }) {
      byte[] json = Requests.utf8(log(member)).array();

      long before = allocated();
      IngestException refusal =
          catchThrowableOfType(IngestException.class, () -> decode(Signal.LOGS, json));

      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(refusal.getMessage()).hasSizeLessThan(300);
      assertThat(allocated() - before).as("bytes allocated").isLessThan(text.length());
    }
  }

  @Test
  void aLongTextUnderAnUnknownNameIsSkipped() {
    String json = log("'unknown':'" + "x".repeat(1 << 20) + "','eventName':'e'");

    assertThat(record(json).getEventName()).isEqualTo("e");
  }

  private static com.google.protobuf.ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return com.google.protobuf.ByteString.copyFrom(bytes);
  }

  private static String log(String members) {
    return ("{'resourceLogs':[{'scopeLogs':[{'logRecords':[{" + members + "}]}]}]}")
        .replace('\'', '"');
  }

  private String eventName(String text) {
    return record(log("'eventName':" + text)).getEventName();
  }

  private LogRecord record(String json) {
    return OtlpParser.parseLogs(decode(Signal.LOGS, Requests.utf8(json).array()).body())
        .getResourceLogs(0)
        .getScopeLogs(0)
        .getLogRecords(0);
  }

  private IngestException refusal(Signal signal, String json) {
    return catchThrowableOfType(
        IngestException.class, () -> decode(signal, Requests.utf8(json).array()));
  }

  private DecodedRequest decode(Signal signal, byte[] json) {
    return decoder.decode(
        signal, BodyEncoding.JSON, ContentCoding.IDENTITY, java.nio.ByteBuffer.wrap(json));
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
