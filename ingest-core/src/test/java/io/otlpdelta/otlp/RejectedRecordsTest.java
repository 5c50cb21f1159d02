package io.otlpdelta.otlp;

import static io.otlpdelta.otlp.Requests.field;
import static io.otlpdelta.otlp.Requests.varint;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.model.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept of rejected records for people to read. */
class RejectedRecordsTest {
  private static final int SEEDS = 300;
  private static final long OVER = Long.MIN_VALUE;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  /** The text is read by the JSON decoder, which has its own oracle. */
  @ParameterizedTest
  @EnumSource
  void theTextReadsBackAsTheRecord(Signal signal) {
    int compared = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Message request = new RandomRequest(new Random(seed)).of(signal);
      List<Message> rejected = rejected(request);

      DecodedRequest decoded = decode(signal, request.toByteString());

      assertThat(decoded.rejectedRecords()).as("seed %s", seed).hasSameSizeAs(rejected);
      for (int i = 0; i < rejected.size(); i++) {
        RejectedRecord record = decoded.rejectedRecords().get(i);
        assertThat(tree(record.json()).isObject()).as("seed %s", seed).isTrue();
        if (!record.shortened()) {
          assertThat(readBack(signal, record.json()))
              .as("seed %s: %s", seed, record.json())
              .isEqualTo(rejected.get(i));
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(SEEDS / 10);
  }

  /** Memory that is given back may have another request's bytes in it at once. */
  @Test
  void memoryThatIsGivenBackIsNotReadAgain() throws IOException {
    NumberDataPoint bad = NumberDataPoint.newBuilder().setTimeUnixNano(OVER).build();
    Metric metric =
        Metric.newBuilder()
            .setName("claude_code.cost")
            .setDescription("needs repair: ?")
            .setGauge(Gauge.newBuilder().addDataPoints(bad).addDataPoints(bad))
            .build();
    byte[] request =
        ExportMetricsServiceRequest.newBuilder()
            .addResourceMetrics(
                ResourceMetrics.newBuilder()
                    .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
            .build()
            .toByteArray();
    String marker = "repair: ?";
    int end = new String(request, ISO_8859_1).indexOf(marker) + marker.length();
    request[end - 1] = (byte) 0xff;
    DecodeMemory usedByOthers =
        new DecodeMemory() {
          @Override
          public void take(long bytes) {}

          @Override
          public void giveBack(long bytes) {}

          @Override
          public void giveBack(byte[] array) {
            Arrays.fill(array, (byte) 0xff);
          }
        };

    DecodedRequest decoded =
        decoder.decode(
            Signal.METRICS,
            BodyEncoding.PROTOBUF,
            ContentCoding.GZIP,
            ByteBuffer.wrap(gzip(request)),
            usedByOthers);

    assertThat(decoded.rejected()).isEqualTo(2);
    assertThat(decoded.warnings()).isNotEmpty();
    assertThat(decoded.rejections().get(0).sentence()).contains("claude_code.cost");
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(bytes);
    }
    return compressed.toByteArray();
  }

  @Test
  void aRecordHasItsResourceScopePlaceAndReason() {
    Resource resource =
        Resource.newBuilder()
            .addAttributes(attribute("service.name", "claude-code"))
            .addAttributes(attribute("session.id", "s-1"))
            .build();
    LogRecord bad = LogRecord.newBuilder().setTimeUnixNano(OVER).setSeverityText("warn").build();
    ExportLogsServiceRequest request =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .setResource(resource)
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .setScope(InstrumentationScope.newBuilder().setName("io.scope"))
                            .addLogRecords(LogRecord.getDefaultInstance())
                            .addLogRecords(bad)))
            .build();

    assertThat(decode(Signal.LOGS, request.toByteString()).rejectedRecords())
        .containsExactly(
            new RejectedRecord(
                RejectReason.UNSIGNED_TOO_LARGE,
                "logRecords[1] in resourceLogs[0].scopeLogs[0]",
                resource,
                "io.scope",
                "{\"timeUnixNano\":\"9223372036854775808\",\"severityText\":\"warn\"}",
                bad.getSerializedSize(),
                false));
  }

  @Test
  void aDataPointStandsAloneInItsMetric() {
    Metric metric =
        Metric.newBuilder()
            .setName("requests")
            .setUnit("1")
            .setSum(
                Sum.newBuilder()
                    .setIsMonotonic(true)
                    .setAggregationTemporalityValue(2)
                    .addDataPoints(NumberDataPoint.newBuilder().setAsInt(7))
                    .addDataPoints(
                        NumberDataPoint.newBuilder().addAttributes(attribute("host", "a"))))
            .build();

    List<RejectedRecord> records =
        decode(Signal.METRICS, Requests.metrics(metric).toByteString()).rejectedRecords();

    assertThat(records)
        .singleElement()
        .satisfies(
            record ->
                assertThat(record.json())
                    .isEqualTo(
                        "{\"name\":\"requests\",\"unit\":\"1\",\"sum\":{\"aggregationTemporality\":2,"
                            + "\"isMonotonic\":true,\"dataPoints\":[{\"attributes\":[{\"key\":\"host\","
                            + "\"value\":{\"stringValue\":\"a\"}}]}]}}"));
    assertThat(records.get(0).sentence())
        .isEqualTo(
            "metric 'requests' in resourceMetrics[0] has neither a value nor the no-recorded-value"
                + " flag.");
  }

  @Test
  void ofManyWithOneReasonTheFirstHundredAreKept() {
    LogRecord late = LogRecord.newBuilder().setTimeUnixNano(OVER).build();
    LogRecord[] records = new LogRecord[250];
    java.util.Arrays.fill(records, late);

    DecodedRequest decoded = decode(Signal.LOGS, Requests.logs(records).toByteString());

    assertThat(decoded.rejected()).isEqualTo(250);
    assertThat(decoded.rejectedRecords()).hasSize(100);
    assertThat(decoded.rejectedRecords().get(99).place())
        .isEqualTo("logRecords[99] in resourceLogs[0].scopeLogs[0]");
  }

  @Test
  void aLongTextIsCutAndItsNeighboursStay() throws IOException {
    LogRecord bad =
        LogRecord.newBuilder()
            .setTimeUnixNano(OVER)
            .setBody(Requests.string("🙂".repeat(1_000_000)))
            .addAttributes(attribute("session.id", "s-1"))
            .build();

    RejectedRecord record = only(decode(Signal.LOGS, Requests.logs(bad).toByteString()));

    JsonNode json = tree(record.json());
    String body = json.path("body").path("stringValue").asText();
    assertThat(body).hasSizeBetween(4000, 4096).startsWith("🙂").endsWith("🙂...");
    assertThat(json.path("attributes").get(0).path("value").path("stringValue").asText())
        .isEqualTo("s-1");
    assertThat(record.shortened()).isTrue();
    assertThat(record.bytes()).isEqualTo(bad.getSerializedSize());
  }

  @Test
  void aRecordWithTooMuchIsShortenedToGoodJson() {
    LogRecord.Builder bad = LogRecord.newBuilder().setTimeUnixNano(OVER);
    for (int i = 0; i < 20_000; i++) {
      bad.addAttributes(attribute("key" + i, "value"));
    }

    RejectedRecord record = only(decode(Signal.LOGS, Requests.logs(bad.build()).toByteString()));

    assertThat(record.json()).hasSizeBetween(16_000, 17_000);
    assertThat(tree(record.json()).path("attributes").size()).isBetween(100, 1000);
    assertThat(record.shortened()).isTrue();
  }

  @Test
  void theTextsOfOneRequestAreBoundedTogether() {
    List<LogRecord> records = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      LogRecord.Builder bad = LogRecord.newBuilder().setTimeUnixNano(OVER);
      for (int j = 0; j < 10; j++) {
        bad.addAttributes(attribute("k" + j, "x".repeat(4000)));
      }
      records.add(bad.build());
    }

    DecodedRequest decoded =
        decode(Signal.LOGS, Requests.logs(records.toArray(LogRecord[]::new)).toByteString());

    assertThat(decoded.rejected()).isEqualTo(90);
    assertThat(decoded.rejectedRecords()).hasSizeBetween(40, 70);
    assertThat(decoded.rejectedRecords().stream().mapToLong(each -> each.json().length()).sum())
        .isBetween(1L << 20, (1L << 20) + 32_000);
  }

  @Test
  void aBigMetricIsNotReadOnceForEachOfItsPoints() {
    Gauge.Builder gauge = Gauge.newBuilder();
    for (int i = 0; i < 100_000; i++) {
      gauge.addDataPoints(NumberDataPoint.getDefaultInstance());
    }
    Metric metric = Metric.newBuilder().setName("big").setGauge(gauge).build();

    DecodedRequest decoded = decode(Signal.METRICS, Requests.metrics(metric).toByteString());

    assertThat(decoded.rejected()).isEqualTo(100_000);
    assertThat(decoded.rejectedRecords())
        .hasSize(100)
        .allSatisfy(
            record -> {
              assertThat(record.json())
                  .isEqualTo("{\"name\":\"big\",\"gauge\":{\"dataPoints\":[{}]}}");
              assertThat(record.shortened()).isFalse();
            });
  }

  @Test
  void bigResourceAttributesAreCutAndTheLastOfManyLeftOut() {
    Resource.Builder resource =
        Resource.newBuilder()
            .addAttributes(attribute("service.name", "claude-code"))
            .addAttributes(attribute("process.command_args", "x".repeat(50_000)));
    for (int i = 0; i < 10_000; i++) {
      resource.addAttributes(attribute("k" + i, "v"));
    }
    ExportLogsServiceRequest.Builder request =
        Requests.logs(LogRecord.newBuilder().setTimeUnixNano(OVER).build()).toBuilder();
    request.getResourceLogsBuilder(0).setResource(resource);

    RejectedRecord record = only(decode(Signal.LOGS, request.build().toByteString()));

    assertThat(record.resource().getAttributesList())
        .startsWith(
            attribute("service.name", "claude-code"), attribute("process.command_args", "..."))
        .contains(attribute("k9", "v"));
    assertThat(record.resource().getSerializedSize()).isLessThan(5000);
    assertThat(record.shortened()).isTrue();
  }

  @Test
  void invalidUtf8IsRepairedInTheTextToo() {
    ByteString broken = ByteString.copyFrom(new byte[] {'a', (byte) 0xff, 'b'});
    ByteString record =
        LogRecord.newBuilder()
            .setTimeUnixNano(OVER)
            .build()
            .toByteString()
            .concat(field(3, broken));

    DecodedRequest decoded = decode(Signal.LOGS, Requests.request(record));

    assertThat(decoded.warnings()).hasSize(1);
    assertThat(decoded.rejected()).isEqualTo(1);
    RejectedRecord rejected = only(decoded);
    assertThat(tree(rejected.json()).path("severityText").asText()).isEqualTo("a\ufffdb");
    assertThat(rejected.shortened()).isFalse();
  }

  @Test
  void partsAreMergedAsProtobufMergesThem() {
    ByteString first = field(5, field(1, ByteString.copyFromUtf8("first")));
    ByteString second = field(5, varint(3 << 3).concat(varint(42)));
    ByteString attributes =
        field(6, attribute("a", "1").toByteString())
            .concat(field(3, ByteString.copyFromUtf8("old")))
            .concat(field(6, attribute("b", "2").toByteString()))
            .concat(field(3, ByteString.copyFromUtf8("new")));
    ByteString record =
        first
            .concat(second)
            .concat(attributes)
            .concat(LogRecord.newBuilder().setTimeUnixNano(OVER).build().toByteString());

    RejectedRecord rejected = only(decode(Signal.LOGS, Requests.request(record)));

    assertThat(rejected.json())
        .isEqualTo(
            "{\"timeUnixNano\":\"9223372036854775808\",\"severityText\":\"new\","
                + "\"body\":{\"intValue\":\"42\"},\"attributes\":["
                + "{\"key\":\"a\",\"value\":{\"stringValue\":\"1\"}},"
                + "{\"key\":\"b\",\"value\":{\"stringValue\":\"2\"}}]}");
  }

  @Test
  void aRequestWithoutRejectionsHasNone() {
    assertThat(
            decode(Signal.LOGS, Requests.logs(LogRecord.getDefaultInstance()).toByteString())
                .rejectedRecords())
        .isEmpty();
  }

  /** Some writers send a list's field although nothing is in it. */
  @Test
  void anEmptyPackedListIsAnEmptyArray() {
    ByteString point = varint(3 << 3 | 1).concat(ByteString.copyFrom(new byte[] {0, 0, 0, 0}));
    point = point.concat(ByteString.copyFrom(new byte[] {0, 0, 0, (byte) 0x80}));
    ByteString histogram = field(1, point.concat(field(6, ByteString.EMPTY)));

    DecodedRequest decoded = decode(Signal.METRICS, Requests.request(field(9, histogram)));

    assertThat(only(decoded).json())
        .isEqualTo(
            "{\"histogram\":{\"dataPoints\":[{\"timeUnixNano\":\"9223372036854775808\","
                + "\"bucketCounts\":[]}]}}");
  }

  private DecodedRequest decode(Signal signal, ByteString body) {
    return decoder.decode(
        signal, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, ByteBuffer.wrap(body.toByteArray()));
  }

  private static RejectedRecord only(DecodedRequest decoded) {
    assertThat(decoded.rejectedRecords()).hasSize(1);
    return decoded.rejectedRecords().get(0);
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder().setKey(key).setValue(Requests.string(value)).build();
  }

  private Message readBack(Signal signal, String json) {
    String request =
        switch (signal) {
          case METRICS -> "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[" + json;
          case LOGS -> "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + json;
          case TRACES -> "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + json;
        };
    ByteBuffer body =
        decoder
            .decode(
                signal,
                BodyEncoding.JSON,
                ContentCoding.IDENTITY,
                ByteBuffer.wrap((request + "]}]}]}").getBytes(UTF_8)))
            .body();
    return switch (signal) {
      case METRICS ->
          OtlpParser.parseMetrics(body).getResourceMetrics(0).getScopeMetrics(0).getMetrics(0);
      case LOGS -> OtlpParser.parseLogs(body).getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
      case TRACES -> OtlpParser.parseTraces(body).getResourceSpans(0).getScopeSpans(0).getSpans(0);
    };
  }

  /** The rejected records of a request in its order, each point alone in its metric. */
  private static List<Message> rejected(Message request) {
    List<Message> rejected = new ArrayList<>();
    if (request instanceof ExportLogsServiceRequest logs) {
      logs.getResourceLogsList().stream()
          .flatMap(resource -> resource.getScopeLogsList().stream())
          .flatMap(scope -> scope.getLogRecordsList().stream())
          .filter(record -> RecordRules.rejection(record) != null)
          .forEach(rejected::add);
    } else if (request instanceof ExportTraceServiceRequest traces) {
      traces.getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream())
          .filter((Span span) -> RecordRules.rejection(span) != null)
          .forEach(rejected::add);
    } else if (request instanceof ExportMetricsServiceRequest metrics) {
      metrics.getResourceMetricsList().stream()
          .flatMap(resource -> resource.getScopeMetricsList().stream())
          .flatMap(scope -> scope.getMetricsList().stream())
          .forEach(metric -> points(metric, rejected));
    }
    return rejected;
  }

  private static void points(Metric metric, List<Message> rejected) {
    for (FieldDescriptor arm : metric.getDescriptorForType().getRealOneofs().get(0).getFields()) {
      if (!metric.hasField(arm)) {
        continue;
      }
      Message data = (Message) metric.getField(arm);
      FieldDescriptor points = data.getDescriptorForType().findFieldByName("data_points");
      for (Object point : (List<?>) data.getField(points)) {
        Message alone = data.toBuilder().clearField(points).addRepeatedField(points, point).build();
        Metric one = metric.toBuilder().setField(arm, alone).build();
        if (Requests.verdicts(Requests.metrics(one)).rows() == 0) {
          rejected.add(one);
        }
      }
    }
  }
}
