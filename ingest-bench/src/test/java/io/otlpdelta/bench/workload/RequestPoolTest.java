package io.otlpdelta.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.otlpdelta.bench.workload.PooledRequest.SessionRecords;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPoolTest {
  private static final long SEED = 42;

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100, 1000})
  void aLogRequestHoldsTheAskedNumberOfRecords(int records) throws IOException {
    RequestPool pool = RequestPool.generate(plain(Signal.LOGS, records), 5, SEED);

    for (int i = 0; i < pool.size(); i++) {
      assertThat(logRecords(pool.get(i).body())).hasSize(records);
      assertThat(pool.get(i).records()).isEqualTo(records);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 10, 100})
  void aMetricsRequestHoldsTheAskedNumberOfPoints(int points) throws IOException {
    RequestPool pool = RequestPool.generate(plain(Signal.METRICS, points), 5, SEED);

    for (int i = 0; i < pool.size(); i++) {
      assertThat(points(pool.get(i).body())).hasSize(points);
    }
  }

  @Test
  void aLogRecordIsAsLargeAsClaudeCodesAndHasAsManyAttributes() throws IOException {
    RequestPool pool = RequestPool.generate(plain(Signal.LOGS, 15), 200, SEED);

    assertThat(pool.decodedBytesPerRecord()).isCloseTo(727, within(15.0));
    double attributes =
        IntStream.range(0, pool.size())
            .mapToObj(i -> logRecords(pool.get(i).body()))
            .flatMap(List::stream)
            .mapToInt(LogRecord::getAttributesCount)
            .average()
            .orElseThrow();
    assertThat(attributes).isCloseTo(17.8, within(0.3));
  }

  @Test
  void aDataPointIsAsLargeAsClaudeCodes() {
    RequestPool pool = RequestPool.generate(plain(Signal.METRICS, 6), 200, SEED);

    assertThat(pool.decodedBytesPerRecord()).isCloseTo(400, within(30.0));
  }

  @Test
  void recordsOfARequestAreOneSessionsWithConsecutiveSequenceNumbers() throws IOException {
    PooledRequest request = RequestPool.generate(plain(Signal.LOGS, 100), 1, SEED).get(0);

    List<LogRecord> records = logRecords(request.body());
    long first = integer(records.get(0), "event.sequence");
    assertThat(records)
        .extracting(each -> integer(each, "event.sequence"))
        .containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(i -> first + i).toList());
    assertThat(records)
        .extracting(each -> attribute(each.getAttributesList(), "session.id"))
        .containsOnly(request.sessions().get(0).sessionId());
  }

  @Test
  void requestsOfAPoolAreOfDifferentSessions() {
    RequestPool pool = RequestPool.generate(plain(Signal.LOGS, 1), 1000, SEED);

    assertThat(IntStream.range(0, 1000).mapToObj(i -> pool.get(i).sessions().get(0).sessionId()))
        .doesNotHaveDuplicates();
  }

  @Test
  void requestsOfOneRecordHaveTheSameMixOfEventsAsLongOnes() {
    RequestPool pool = RequestPool.generate(plain(Signal.LOGS, 1), 2000, SEED);

    long modelCalls =
        IntStream.range(0, pool.size())
            .mapToObj(i -> logRecords(pool.get(i).body()).get(0))
            .filter(each -> each.getBody().getStringValue().equals("claude_code.api_request"))
            .count();
    assertThat((double) modelCalls / pool.size()).isCloseTo(0.2, within(0.04));
  }

  @Test
  void metricsAreDeltaSumsOfDoubles() throws IOException {
    PooledRequest request = RequestPool.generate(plain(Signal.METRICS, 6), 1, SEED).get(0);

    assertThat(metrics(request.body()))
        .extracting(Metric::getName)
        .containsExactly(
            "claude_code.cost.usage", "claude_code.token.usage", "claude_code.active_time.total");
    assertThat(metrics(request.body()))
        .extracting(metric -> metric.getSum().getAggregationTemporality())
        .containsOnly(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
    assertThat(points(request.body())).allMatch(NumberDataPoint::hasAsDouble);
    assertThat(points(request.body()))
        .extracting(point -> attribute(point.getAttributesList(), "session.id"))
        .containsOnly(request.sessions().get(0).sessionId());
  }

  @Test
  void equalSeedsGiveEqualBytesAndOthersDoNot() {
    byte[] first = RequestPool.generate(plain(Signal.LOGS, 10), 1, SEED).get(0).body();

    assertThat(RequestPool.generate(plain(Signal.LOGS, 10), 1, SEED).get(0).body())
        .isEqualTo(first);
    assertThat(RequestPool.generate(plain(Signal.LOGS, 10), 1, SEED + 1).get(0).body())
        .isNotEqualTo(first);
  }

  @Test
  void aGzipPoolHoldsThePlainBodiesCompressed() throws IOException {
    RequestPool plain = RequestPool.generate(plain(Signal.LOGS, 100), 3, SEED);
    RequestPool gzip =
        RequestPool.generate(new Shape(Signal.LOGS, ContentCoding.GZIP, 100), 3, SEED);

    for (int i = 0; i < 3; i++) {
      byte[] unpacked =
          new GZIPInputStream(new ByteArrayInputStream(gzip.get(i).body())).readAllBytes();
      assertThat(unpacked).isEqualTo(plain.get(i).body());
      assertThat(gzip.get(i).body().length).isLessThan(unpacked.length / 4);
      assertThat(gzip.get(i).decodedBytes()).isEqualTo(unpacked.length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LOGS", "METRICS"})
  void aStampedBodyDiffersInTheTimesOfItsRecordsOnly(String signal) throws IOException {
    Shape shape = plain(Signal.valueOf(signal), 10);
    PooledRequest request = RequestPool.generate(shape, 1, SEED).get(0);
    byte[] first = request.body().clone();

    request.stamp(3);

    assertThat(request.isStamped()).isTrue();
    assertThat(times(shape.signal(), request.body()))
        .containsExactlyElementsOf(LongStream.range(30, 40).boxed().toList());
    request.stamp(0);
    assertThat(request.body()).isEqualTo(first);
    assertThat(times(shape.signal(), first))
        .containsExactlyElementsOf(LongStream.range(0, 10).boxed().toList());
  }

  @Test
  void aLogRecordsTwoTimesAreEqualAfterAStampToo() {
    PooledRequest request = RequestPool.generate(plain(Signal.LOGS, 10), 1, SEED).get(0);

    request.stamp(1);

    assertThat(logRecords(request.body()))
        .allMatch(log -> log.getTimeUnixNano() == log.getObservedTimeUnixNano());
  }

  @Test
  void codexLogsHaveAnObservedTimeOnlyAndNoBody() {
    PooledRequest request = RequestPool.generate(codex(Signal.LOGS, 20), 1, SEED).get(0);

    List<LogRecord> records = logRecords(request.body());
    assertThat(records).hasSize(20).allMatch(log -> log.getTimeUnixNano() == 0 && !log.hasBody());
    assertThat(records)
        .extracting(log -> attribute(log.getAttributesList(), "conversation.id"))
        .containsOnly(request.sessions().get(0).sessionId());
    request.stamp(1);
    assertThat(logRecords(request.body()))
        .extracting(log -> Stamp.number(log.getObservedTimeUnixNano()))
        .containsExactlyElementsOf(LongStream.range(20, 40).boxed().toList());
  }

  @Test
  void codexMetricsAreSumsAndWideHistogramsAsLargeAsCodexs() throws IOException {
    RequestPool pool = RequestPool.generate(codex(Signal.METRICS, 180), 20, SEED);

    assertThat(pool.decodedBytesPerRecord()).isCloseTo(727, within(150.0));
    List<Metric> metrics = metrics(pool.get(0).body());
    assertThat(metrics).anyMatch(Metric::hasSum).anyMatch(Metric::hasHistogram);
    assertThat(
            metrics.stream()
                .mapToInt(
                    metric ->
                        metric.getSum().getDataPointsCount()
                            + metric.getHistogram().getDataPointsCount())
                .sum())
        .isEqualTo(180);
  }

  @Test
  void aCollectorPutsSessionsTogetherEachUnderItsResource() throws IOException {
    Shape shape = new Shape(Client.COLLECTOR, Signal.LOGS, ContentCoding.IDENTITY, 100);
    PooledRequest request = RequestPool.generate(shape, 1, SEED).get(0);

    ExportLogsServiceRequest logs = ExportLogsServiceRequest.parseFrom(request.body());
    assertThat(logs.getResourceLogsList()).hasSize(7);
    assertThat(request.sessions())
        .extracting(SessionRecords::count)
        .containsExactly(15, 15, 15, 15, 15, 15, 10);
    for (int i = 0; i < 7; i++) {
      SessionRecords session = request.sessions().get(i);
      assertThat(logs.getResourceLogs(i).getScopeLogs(0).getLogRecordsList())
          .hasSize(session.count())
          .allMatch(
              log -> attribute(log.getAttributesList(), "session.id").equals(session.sessionId()))
          .first()
          .extracting(log -> Stamp.number(log.getTimeUnixNano()))
          .isEqualTo((long) session.first());
    }
  }

  @Test
  void sessionsOfACollectorsRequestsDiffer() {
    Shape shape = new Shape(Client.COLLECTOR, Signal.LOGS, ContentCoding.IDENTITY, 100);
    RequestPool pool = RequestPool.generate(shape, 50, SEED);

    assertThat(IntStream.range(0, 50).boxed().flatMap(i -> pool.get(i).sessions().stream()))
        .extracting(SessionRecords::sessionId)
        .doesNotHaveDuplicates();
  }

  @Test
  void aCollectorOfMetricsIsRefused() {
    assertThatThrownBy(
            () -> new Shape(Client.COLLECTOR, Signal.METRICS, ContentCoding.IDENTITY, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("signal: METRICS (expected: LOGS, the only one that is made for a collector)");
  }

  @Test
  void aRequestWithoutRecordsIsRefused() {
    assertThatThrownBy(() -> plain(Signal.LOGS, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("recordsPerRequest: 0 (expected: > 0)");
  }

  private static List<Long> times(Signal signal, byte[] body) throws IOException {
    return signal == Signal.LOGS
        ? logRecords(body).stream().map(log -> Stamp.number(log.getTimeUnixNano())).toList()
        : points(body).stream().map(point -> Stamp.number(point.getTimeUnixNano())).toList();
  }

  private static Shape codex(Signal signal, int records) {
    return new Shape(Client.CODEX, signal, ContentCoding.IDENTITY, records);
  }

  private static Shape plain(Signal signal, int records) {
    return new Shape(signal, ContentCoding.IDENTITY, records);
  }

  private static List<LogRecord> logRecords(byte[] body) {
    try {
      return ExportLogsServiceRequest.parseFrom(body)
          .getResourceLogs(0)
          .getScopeLogs(0)
          .getLogRecordsList();
    } catch (IOException e) {
      throw new AssertionError("the body is no logs request", e);
    }
  }

  private static List<Metric> metrics(byte[] body) throws IOException {
    return ExportMetricsServiceRequest.parseFrom(body)
        .getResourceMetrics(0)
        .getScopeMetrics(0)
        .getMetricsList();
  }

  private static List<NumberDataPoint> points(byte[] body) throws IOException {
    return metrics(body).stream()
        .flatMap(metric -> metric.getSum().getDataPointsList().stream())
        .toList();
  }

  private static long integer(LogRecord log, String key) {
    return log.getAttributesList().stream()
        .filter(each -> each.getKey().equals(key))
        .findFirst()
        .orElseThrow()
        .getValue()
        .getIntValue();
  }

  private static String attribute(List<KeyValue> attributes, String key) {
    return attributes.stream()
        .filter(each -> each.getKey().equals(key))
        .findFirst()
        .orElseThrow()
        .getValue()
        .getStringValue();
  }
}
