package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single values in all the forms that clients use. Single quotes stand for JSON's own. */
class JsonValuesTest {
  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  @Test
  void idsAreHexInAnyCaseAndOfAnyLength() {
    LogRecord record =
        record("{'traceId':'5B8EFFF798038103d269b633813fc60c','spanId':'EEE19B7EC3C1B174'}");

    assertThat(record.getTraceId())
        .isEqualTo(ByteString.fromHex("5b8efff798038103d269b633813fc60c"));
    assertThat(record.getSpanId()).isEqualTo(ByteString.fromHex("eee19b7ec3c1b174"));
    assertThat(record("{'traceId':'','spanId':'0a'}").getSpanId())
        .isEqualTo(ByteString.fromHex("0a"));
    assertThat(record("{'spanId':{'0':1,'1':255}}").getSpanId())
        .isEqualTo(ByteString.fromHex("01ff"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "1795356223631000000, 1795356223631000000",
        "'1795356223631000000', 1795356223631000000",
        "1.795356223631e18, 1795356223631000000",
        "'1.795356223631E+18', 1795356223631000000",
        "12.000, 12",
        "0e5, 0",
        "'-0', 0",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, -9223372036854775808",
        "'18446744073709551615', -1"
      })
  void unsigned64BitNumbersComeInManyForms(String json, long bits) {
    DecodedRequest decoded = decode(Signal.LOGS, logs("{'timeUnixNano':" + json + "}"));

    assertThat(firstRecord(decoded).getTimeUnixNano()).isEqualTo(bits);
    assertThat(decoded.records())
        .as("over the signed maximum is rejected")
        .isEqualTo(bits < 0 ? 0 : 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e+21",
        "'1e999999999'",
        "1e999999999",
        "-1",
        "'-5'",
        "1.5",
        "'0x10'",
        "''",
        "' 1'",
        "'१'",
        "true",
        "{}",
        "[]",
        "18446744073709551616",
        "1e-999999999",
        "'NaN'",
        "NaN"
      })
  void whatIsNoUnsigned64BitNumberIsRefused(String json) {
    assertThat(refusal(Signal.LOGS, logs("{'timeUnixNano':" + json + "}")))
        .hasMessageContaining("LogRecord.timeUnixNano is no ");
  }

  @Test
  void aNumberOutOfRangeIsRefusedWithItsFieldAndPlace() {
    assertThat(refusal(Signal.LOGS, logs("{\n'timeUnixNano':1e+21}")))
        .hasMessage(
            "The body is not a logs export request in JSON: LogRecord.timeUnixNano is no whole"
                + " number within 0 and 2^64-1 at line 2, column 16. Send one JSON object as"
                + " OTLP/JSON defines it.");
  }

  @ParameterizedTest
  @CsvSource({"42, 42", "-42, -42", "4.2e1, 42", "-9223372036854775808, -9223372036854775808"})
  void integersOfValuesAreSigned(String json, long expected) {
    assertThat(body("{'intValue':" + json + "}").getIntValue()).isEqualTo(expected);
    assertThat(body("{'intValue':'" + json + "'}").getIntValue()).isEqualTo(expected);
  }

  /** JavaScript's SDK calls 1e+21 an integer; losing the batch for it would help nobody. */
  @Test
  void anIntegerThatDoesNotFitIsKeptAsADouble() {
    assertThat(body("{'intValue':1e+21}"))
        .isEqualTo(AnyValue.newBuilder().setDoubleValue(1e21).build());
    assertThat(body("{'intValue':'-1e300'}").getDoubleValue()).isEqualTo(-1e300);
    assertThat(body("{'intValue':9223372036854775808}").getDoubleValue()).isEqualTo(0x1p63);
    assertThat(body("{'intValue':1.5}").getDoubleValue()).isEqualTo(1.5);
    assertThat(gaugePoint("{'asInt':1e+21,'exemplars':[{'asInt':'1e30'}]}"))
        .isEqualTo(
            NumberDataPoint.newBuilder()
                .setAsDouble(1e21)
                .addExemplars(Exemplar.newBuilder().setAsDouble(1e30))
                .build());
    assertThat(refusal(Signal.LOGS, logs("{'body':{'intValue':'ten'}}")))
        .hasMessageContaining("AnyValue.intValue is no number");
  }

  @Test
  void doublesComeAsNumbersAsTextAndAsTheThreeNames() {
    assertThat(body("{'doubleValue':2}").getDoubleValue()).isEqualTo(2);
    assertThat(body("{'doubleValue':'2.5e-3'}").getDoubleValue()).isEqualTo(0.0025);
    assertThat(body("{'doubleValue':-0.0}").getDoubleValue()).isEqualTo(-0.0);
    for (String quote : new String[] {"", "'"}) {
      assertThat(body("{'doubleValue':" + quote + "NaN" + quote + "}").getDoubleValue()).isNaN();
      assertThat(body("{'doubleValue':" + quote + "Infinity" + quote + "}").getDoubleValue())
          .isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(body("{'doubleValue':" + quote + "-Infinity" + quote + "}").getDoubleValue())
          .isEqualTo(Double.NEGATIVE_INFINITY);
    }
    for (String wrong : new String[] {"'1d'", "'0x1p3'", "''", "1e400", "'one'", "true"}) {
      assertThat(refusal(Signal.LOGS, logs("{'body':{'doubleValue':" + wrong + "}}")))
          .hasMessageContaining("AnyValue.doubleValue is no number");
    }
  }

  @Test
  void enumsAreNumbersOrNames() {
    assertThat(record("{'severityNumber':9}").getSeverityNumberValue()).isEqualTo(9);
    assertThat(record("{'severityNumber':'9'}").getSeverityNumberValue()).isEqualTo(9);
    assertThat(record("{'severityNumber':'SEVERITY_NUMBER_INFO'}").getSeverityNumberValue())
        .isEqualTo(9);
    assertThat(record("{'severityNumber':77}").getSeverityNumberValue()).isEqualTo(77);
    assertThat(refusal(Signal.LOGS, logs("{'severityNumber':'INFO'}")))
        .hasMessageContaining("LogRecord.severityNumber is no whole number");
  }

  @Test
  void numbersOf32BitsAreCheckedForTheirRange() {
    assertThat(record("{'flags':4294967295,'droppedAttributesCount':'3'}"))
        .isEqualTo(LogRecord.newBuilder().setFlags(-1).setDroppedAttributesCount(3).build());
    assertThat(refusal(Signal.LOGS, logs("{'flags':4294967296}")))
        .hasMessageContaining("LogRecord.flags is no whole number within 0 and 2^32-1");
    assertThat(refusal(Signal.LOGS, logs("{'droppedAttributesCount':-1}")))
        .hasMessageContaining("LogRecord.droppedAttributesCount is no whole number within 0 and");
    assertThat(refusal(Signal.LOGS, logs("{'severityNumber':2147483648}")))
        .hasMessageContaining("is no whole number within -2^31 and 2^31-1");
  }

  @Test
  void bytesAreBase64OfBothAlphabetsOrAnObject() {
    ByteString expected = ByteString.copyFrom(new byte[] {(byte) 0xfb, (byte) 0xff, 1});
    for (String form : new String[] {"'+/8B'", "'-_8B'", "{'0':251,'1':255,'2':1}"}) {
      assertThat(body("{'bytesValue':" + form + "}").getBytesValue()).as(form).isEqualTo(expected);
    }
    assertThat(body("{'bytesValue':'AQ'}").getBytesValue()).isEqualTo(ByteString.fromHex("01"));
    assertThat(body("{'bytesValue':'AQ=='}").getBytesValue()).isEqualTo(ByteString.fromHex("01"));
    assertThat(body("{'bytesValue':{}}").hasBytesValue()).isTrue();
    assertThat(refusal(Signal.LOGS, logs("{'body':{'bytesValue':'?'}}")))
        .hasMessageContaining("AnyValue.bytesValue is not in Base64");
    assertThat(refusal(Signal.LOGS, logs("{'body':{'bytesValue':{'1':1}}}")))
        .hasMessageContaining("AnyValue.bytesValue is no object of bytes");
    assertThat(refusal(Signal.LOGS, logs("{'body':{'bytesValue':{'0':256}}}")))
        .hasMessageContaining("holds a byte that is not within 0 and 255");
    assertThat(refusal(Signal.LOGS, logs("{'traceId':'5b8'}")))
        .hasMessageContaining("LogRecord.traceId is not in hex, two digits to a byte");
    assertThat(refusal(Signal.LOGS, logs("{'traceId':'zz'}"))).hasMessageContaining("not in hex");
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
