package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.Requests.Verdicts;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Differential tests against protobuf-java's generated classes. Seeds stand in the messages. */
class RandomRequestsTest {
  private static final int SEEDS = 200;
  private static final int MAX_MESSAGE = 300;

  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  @ParameterizedTest
  @EnumSource
  void validRequestsPassUnchangedAndAreCountedAsTheRulesDo(Signal signal) {
    long rows = 0;
    long rejected = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Message request = new RandomRequest(new Random(seed)).of(signal);
      ByteBuffer body = Requests.bytes(request);

      DecodedRequest decoded =
          decoder.decode(signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, body);

      assertThat(decoded.body()).as("seed %s", seed).isEqualTo(body);
      assertThat(decoded.warnings()).as("seed %s", seed).isEmpty();
      assertThat(Verdicts.of(decoded)).as("seed %s", seed).isEqualTo(Requests.verdicts(request));
      rows += decoded.records();
      rejected += decoded.rejected();
    }
    assertThat(rows).as("rows in all").isGreaterThan(SEEDS);
    assertThat(rejected).as("rejected in all").isGreaterThan(SEEDS / 10);
  }

  @ParameterizedTest
  @EnumSource
  void everyFormOfJsonBecomesTheSameRequest(Signal signal) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Message request = new RandomRequest(random).of(signal);
      String json = OtlpJson.write(request, random).toString();

      DecodedRequest decoded =
          decoder.decode(signal, BodyEncoding.JSON, ContentCoding.IDENTITY, Requests.utf8(json));

      assertThat(Requests.parse(signal, decoded.body()))
          .as("seed %s: %s", seed, json)
          .isEqualTo(request);
      assertThat(Verdicts.of(decoded)).as("seed %s", seed).isEqualTo(Requests.verdicts(request));
    }
  }

  /** Two encodings one after the other are one merged message (protobuf encoding, "Last One"). */
  @Test
  void mergedRecordsAreCountedAsProtobufMergesThem() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomRequest source = new RandomRequest(new Random(seed));
      assertCountedAsParsed(Signal.LOGS, merged(source, LogRecord.newBuilder()), seed);
      assertCountedAsParsed(Signal.TRACES, merged(source, Span.newBuilder()), seed);
      assertCountedAsParsed(Signal.METRICS, merged(source, Metric.newBuilder()), seed);
      assertCountedAsParsed(
          Signal.METRICS, arm(5, merged(source, NumberDataPoint.newBuilder())), seed);
      assertCountedAsParsed(
          Signal.METRICS, arm(9, merged(source, HistogramDataPoint.newBuilder())), seed);
      assertCountedAsParsed(
          Signal.METRICS,
          arm(10, merged(source, ExponentialHistogramDataPoint.newBuilder())),
          seed);
    }
  }

  private static ByteString merged(RandomRequest source, Message.Builder type) {
    return source
        .fill(type.clone())
        .toByteString()
        .concat(source.fill(type.clone()).toByteString());
  }

  /** A metric whose kind has the given field number, around one data point. */
  private static ByteString arm(int number, ByteString point) {
    return Requests.field(number, Requests.field(1, point));
  }

  private void assertCountedAsParsed(Signal signal, ByteString record, int seed) {
    ByteBuffer body = Requests.request(record).asReadOnlyByteBuffer();

    DecodedRequest decoded =
        decoder.decode(signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, body);

    assertThat(Verdicts.of(decoded))
        .as("%s, seed %s", signal, seed)
        .isEqualTo(Requests.verdicts(Requests.parse(signal, decoded.body())));
  }

  @ParameterizedTest
  @EnumSource
  void flippedBytesAreRefusedOrParse(Signal signal) {
    int refused = 0;
    int accepted = 0;
    for (int seed = 0; seed < 20 * SEEDS; seed++) {
      Random random = new Random(seed);
      byte[] body = new RandomRequest(new Random(seed % 40)).of(signal).toByteArray();
      for (int i = 1 + random.nextInt(3); i > 0 && body.length > 0; i--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt();
      }
      if (decodesTo(signal, BodyEncoding.PROTOBUF, body, "seed " + seed)) {
        accepted++;
      } else {
        refused++;
      }
    }
    assertThat(refused).as("refused").isGreaterThan(SEEDS);
    assertThat(accepted).as("accepted").isGreaterThan(SEEDS);
  }

  @ParameterizedTest
  @EnumSource
  void flippedBytesOfJsonAreRefusedOrParse(Signal signal) {
    int refused = 0;
    int accepted = 0;
    for (int seed = 0; seed < 5 * SEEDS; seed++) {
      Random random = new Random(seed);
      Random source = new Random(seed % 40);
      byte[] body =
          Requests.utf8(OtlpJson.write(new RandomRequest(source).of(signal), source).toString())
              .array();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt();
      }
      if (decodesTo(signal, BodyEncoding.JSON, body, "seed " + seed)) {
        accepted++;
      } else {
        refused++;
      }
    }
    assertThat(refused).as("refused").isGreaterThan(SEEDS / 2);
    assertThat(accepted).as("accepted").isGreaterThan(SEEDS / 2);
  }

  /** Whether the body is accepted, and then parses, and is counted as the rules count. */
  private boolean decodesTo(Signal signal, BodyEncoding encoding, byte[] body, String seed) {
    DecodedRequest decoded;
    try {
      decoded = decoder.decode(signal, encoding, ContentCoding.IDENTITY, ByteBuffer.wrap(body));
    } catch (IngestException e) {
      assertThat(e.getMessage()).as(seed).hasSizeLessThanOrEqualTo(MAX_MESSAGE);
      return false;
    }
    Message parsed = Requests.parse(signal, decoded.body());
    assertThat(Verdicts.of(decoded)).as(seed).isEqualTo(Requests.verdicts(parsed));
    return true;
  }

  @Test
  void theGeneratorReachesEveryKindOfPoint() {
    StringBuilder kinds = new StringBuilder();
    for (int seed = 0; seed < SEEDS; seed++) {
      kinds.append(new RandomRequest(new Random(seed)).of(Signal.METRICS));
    }
    assertThat(kinds)
        .contains("gauge {", "sum {", "histogram {", "exponential_histogram {", "summary {")
        .contains("exemplars {", "positive {", "entity_refs {", "quantile_values {", "metadata {");
  }
}
