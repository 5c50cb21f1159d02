package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies as a whole. Single quotes stand for JSON's own. */
class JsonDecodingTest {
  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  @ParameterizedTest
  @EnumSource
  void emptyFormsAreRequestsWithoutRecords(Signal signal) {
    for (String body :
        new String[] {
          "", "  \n", "{}", " {} ", "{'resourceLogs':[],'resourceMetrics':null}", "{'unknown':{}}"
        }) {
      assertThat(decode(signal, body).body().remaining()).as(body).isZero();
    }
  }

  @Test
  void nullIsAbsentEverywhereButAmongNumbers() {
    assertThat(record("{'traceId':null,'body':null,'attributes':null,'timeUnixNano':null}"))
        .isEqualTo(LogRecord.getDefaultInstance());
    assertThat(record("{'attributes':[null,{'key':'a','value':null},null]}").getAttributesList())
        .containsExactly(KeyValue.newBuilder().setKey("a").build());
    assertThat(body("{'arrayValue':{'values':[null,{'boolValue':true}]}}"))
        .as("an array keeps its places")
        .isEqualTo(
            AnyValue.newBuilder()
                .setArrayValue(
                    ArrayValue.newBuilder()
                        .addValues(AnyValue.getDefaultInstance())
                        .addValues(AnyValue.newBuilder().setBoolValue(true)))
                .build());
    assertThat(gaugePoint("{'asDouble':null,'flags':1}").hasAsDouble()).isFalse();
    assertThat(
            refusal(
                Signal.METRICS,
                metrics("{'histogram':{'dataPoints':[{'bucketCounts':[1,null]}]}}")))
        .hasMessageContaining("HistogramDataPoint.bucketCounts is no ");
  }

  @Test
  void unknownKeysAndSnakeCaseAreIgnored() {
    DecodedRequest decoded =
        decode(
            Signal.LOGS,
            "{'x':[[{}]],'resourceLogs':[{'y':1,'resource':{'schemaUrl':'s','attributes':[]},"
                + "'scope_logs':[{'log_records':[{}]}],'scopeLogs':[{'logRecords':[{'time_unix_nano':5,"
                + "'trace_id':'00','z':{'a':[1,{'b':null}]}}]}]}]}");

    assertThat(decoded.records()).isEqualTo(1);
    assertThat(firstRecord(decoded)).isEqualTo(LogRecord.getDefaultInstance());
  }

  @Test
  void aKeyGivenTwiceMergesAsProtobufDoes() {
    DecodedRequest decoded =
        decode(
            Signal.LOGS,
            "{'resourceLogs':[{'scopeLogs':[{'logRecords':[{'eventName':'a','eventName':'b'}]}]}],"
                + "'resourceLogs':[{'scopeLogs':[{'logRecords':[{}]}]}]}");

    assertThat(decoded.records()).isEqualTo(2);
    assertThat(firstRecord(decoded).getEventName()).isEqualTo("b");
  }

  @Test
  void zerosOfOptionalFieldsAndValuesAreKept() {
    assertThat(gaugePoint("{'asDouble':0}").hasAsDouble()).isTrue();
    HistogramDataPoint point =
        OtlpParser.parseMetrics(
                decode(
                        Signal.METRICS,
                        metrics(
                            "{'histogram':{'dataPoints':[{'sum':0,'min':0,'bucketCounts':[]}]}}"))
                    .body())
            .getResourceMetrics(0)
            .getScopeMetrics(0)
            .getMetrics(0)
            .getHistogram()
            .getDataPoints(0);
    assertThat(point.hasSum()).isTrue();
    assertThat(point.hasMin()).isTrue();
    assertThat(point.hasMax()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{} x",
        "{}{}",
        "{},",
        "[]",
        "1",
        "'text'",
        "null",
        "{",
        "{'resourceLogs':[}",
        "{'a':01}",
        "{'resourceLogs':{}}",
        "{'resourceLogs':[1]}",
        "{'resourceLogs':'x'}",
        "{a:1}",
        "\u0000"
      })
  void whatIsNoSuchObjectIsRefusedWithoutQuotingIt(String body) {
    IngestException refusal = refusal(Signal.LOGS, body);

    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(refusal.getMessage())
        .startsWith("The body is not a logs export request in JSON: ")
        .hasSizeLessThan(300);
  }

  @Test
  void syntaxErrorsQuoteNothing() {
    assertThat(refusal(Signal.LOGS, "{'resourceLogs': secret}"))
        .hasMessage(
            "The body is not a logs export request in JSON: it is not valid JSON at line 1, column"
                + " 18. Send one JSON object as OTLP/JSON defines it.");
  }

  @Test
  void noCauseQuotesTheBodyEither() {
    assertThat(refusal(Signal.LOGS, "{'resourceLogs': secret}")).hasNoCause();
    assertThat(refusal(Signal.LOGS, logs("{'body':{'bytesValue':'?'}}"))).hasNoCause();
  }

  @Test
  void deepNestingIsRefusedInAShortMessage() {
    for (String body :
        new String[] {
          "[".repeat(200_000), "{'x':" + "[".repeat(200_000), "{'x':".repeat(200_000)
        }) {
      IngestException refusal = refusal(Signal.LOGS, body);

      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(refusal.getMessage()).hasSizeLessThan(300).doesNotContain("[[");
    }
    assertThat(refusal(Signal.LOGS, "{'x':" + "[".repeat(200_000)))
        .hasMessageContaining("it nests over 50000 levels");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesUpTo64LevelsAreKeptAndDeeperOnesAreCutAt65(boolean lists) {
    for (int depth : new int[] {1, 32, 48, 64}) {
      DecodedRequest decoded = decode(Signal.LOGS, logs("{'body':" + nested(depth, lists) + "}"));

      assertThat(firstRecord(decoded).getBody().toByteString())
          .as("depth %s", depth)
          .isEqualTo(Requests.nested(depth, lists));
      assertThat(decoded.warnings()).isEmpty();
    }
    ByteString dots = Requests.string("...").toByteString();
    for (int depth : new int[] {65, 66, 10_000}) {
      DecodedRequest decoded = decode(Signal.LOGS, logs("{'body':" + nested(depth, lists) + "}"));

      assertThat(firstRecord(decoded).getBody().toByteString())
          .as("depth %s", depth)
          .isEqualTo(Requests.nestedAround(dots, 64, lists));
      assertThat(decoded.warnings())
          .containsExactly("Values nested deeper than 64 levels cut to \"...\": 1.");
    }
  }

  private static String nested(int depth, boolean lists) {
    String open =
        lists ? "{'kvlistValue':{'values':[{'key':'k','value':" : "{'arrayValue':{'values':[";
    String close = lists ? "}]}}" : "]}}";
    return open.repeat(depth - 1) + "{'intValue':7}" + close.repeat(depth - 1);
  }

  @Test
  void invalidUtf8AndLoneSurrogatesAreReplacedAndCounted() {
    byte[] body =
        logs("{'body':{'stringValue':'a~b\\ud800c\\udc00 \\ud83d\\ude42'}}")
            .replace('\'', '"')
            .getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < body.length; i++) {
      body[i] = body[i] == '~' ? (byte) 0xff : body[i];
    }

    DecodedRequest decoded =
        decoder.decode(
            Signal.LOGS, BodyEncoding.JSON, ContentCoding.IDENTITY, ByteBuffer.wrap(body));

    assertThat(firstRecord(decoded).getBody().getStringValue())
        .isEqualTo("a\ufffdb\ufffdc\ufffd \ud83d\ude42");
    assertThat(decoded.warnings())
        .containsExactly("Invalid UTF-8 sequences replaced with U+FFFD: 3.");
  }

  @Test
  void aByteOrderMarkIsSkippedAndUtf16IsRefused() {
    assertThat(decode(Signal.LOGS, "\ufeff" + logs("{}")).records()).isEqualTo(1);

    byte[] utf16 = logs("{}").replace('\'', '"').getBytes(StandardCharsets.UTF_16LE);
    IngestException refusal =
        catchThrowableOfType(
            IngestException.class,
            () ->
                decoder.decode(
                    Signal.LOGS,
                    BodyEncoding.JSON,
                    ContentCoding.IDENTITY,
                    ByteBuffer.wrap(utf16)));
    assertThat(refusal).hasMessageContaining("it is not valid JSON at line 1, column 3");
  }

  @Test
  void jsonLabelledAsProtobufIsReadAsJson() {
    DecodedRequest decoded =
        decoder.decode(
            Signal.LOGS,
            BodyEncoding.PROTOBUF,
            ContentCoding.IDENTITY,
            Requests.utf8(logs("{'eventName':'x'}").replace('\'', '"')));

    assertThat(firstRecord(decoded).getEventName()).isEqualTo("x");
  }

  @Test
  void aBodyThatGrowsOverTheLimitAsProtobufIsRefused() {
    RequestDecoder small = new OtlpRequestDecoder(new DecodeLimits(3000, 10));
    String body =
        metrics("{'histogram':{'dataPoints':[{'bucketCounts':[1" + ",1".repeat(999) + "]}]}}")
            .replace('\'', '"');
    assertThat(body).hasSizeLessThan(3000);

    IngestException refusal =
        catchThrowableOfType(
            IngestException.class,
            () ->
                small.decode(
                    Signal.METRICS,
                    BodyEncoding.JSON,
                    ContentCoding.IDENTITY,
                    Requests.utf8(body)));

    assertThat(refusal.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
  }

  @Test
  void spansHaveTheirEventsLinksAndStatus() {
    Span span =
        OtlpParser.parseTraces(
                decode(
                        Signal.TRACES,
                        "{'resourceSpans':[{'scopeSpans':[{'spans':[{'parentSpanId':'AB','kind':"
                            + "'SPAN_KIND_CLIENT','events':[{'name':'e','timeUnixNano':'7'}],'links':"
                            + "[{'traceId':'Cd','flags':256}],'status':{'code':2,'message':'m'}}]}]}]}")
                    .body())
            .getResourceSpans(0)
            .getScopeSpans(0)
            .getSpans(0);

    assertThat(span)
        .isEqualTo(
            Span.newBuilder()
                .setParentSpanId(ByteString.fromHex("ab"))
                .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
                .addEvents(Span.Event.newBuilder().setName("e").setTimeUnixNano(7))
                .addLinks(Span.Link.newBuilder().setTraceId(ByteString.fromHex("cd")).setFlags(256))
                .setStatus(Status.newBuilder().setCodeValue(2).setMessage("m"))
                .build());
  }

  private AnyValue body(String value) {
    return record("{'body':" + value + "}").getBody();
  }

  private LogRecord record(String record) {
    return firstRecord(decode(Signal.LOGS, logs(record)));
  }

  private static LogRecord firstRecord(DecodedRequest decoded) {
    return OtlpParser.parseLogs(decoded.body()).getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
  }

  private NumberDataPoint gaugePoint(String point) {
    return OtlpParser.parseMetrics(
            decode(Signal.METRICS, metrics("{'gauge':{'dataPoints':[" + point + "]}}")).body())
        .getResourceMetrics(0)
        .getScopeMetrics(0)
        .getMetrics(0)
        .getGauge()
        .getDataPoints(0);
  }

  private static String logs(String record) {
    return "{'resourceLogs':[{'scopeLogs':[{'logRecords':[" + record + "]}]}]}";
  }

  private static String metrics(String metric) {
    return "{'resourceMetrics':[{'scopeMetrics':[{'metrics':[" + metric + "]}]}]}";
  }

  private DecodedRequest decode(Signal signal, String body) {
    return decoder.decode(
        signal, BodyEncoding.JSON, ContentCoding.IDENTITY, Requests.utf8(body.replace('\'', '"')));
  }

  private IngestException refusal(Signal signal, String body) {
    return catchThrowableOfType(IngestException.class, () -> decode(signal, body));
  }
}
