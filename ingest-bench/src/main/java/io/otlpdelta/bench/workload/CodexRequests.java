package io.otlpdelta.bench.workload;

import static io.otlpdelta.bench.workload.AgentSession.flag;
import static io.otlpdelta.bench.workload.AgentSession.number;
import static io.otlpdelta.bench.workload.AgentSession.text;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests of one session as Codex CLI 0.169.0 sends them. Log records have no time but the
 * observed one, no body, and a source location as event name. A metric is a delta sum of integers
 * or a histogram of 16 to 514 buckets, with a few points. One thread at a time.
 *
 * <p>Points do not name their session, so the resource's {@code env}, which users choose, does.
 */
final class CodexRequests {
  private static final String VERSION = "0.169.0";
  private static final String SOURCE = "event otel/src/events/session_telemetry.rs:";
  private static final List<String> KINDS =
      List.of(
          "response.created",
          "response.output_item.added",
          "response.output_text.delta",
          "response.output_item.done",
          "response.completed");
  private static final List<String> SUMS =
      List.of(
          "codex.sse_event",
          "codex.turn.tool.call",
          "codex.process.start",
          "codex.sqlite.init.count",
          "codex.plugins.loaded_cache.request");
  private static final List<String> HISTOGRAMS =
      List.of(
          "codex.sse_event.duration_ms",
          "codex.turn.e2e_duration_ms",
          "codex.turn.token_usage",
          "codex.startup.phase.duration_ms",
          "codex.sqlite.init.duration_ms");

  /** Buckets of a histogram; one point in forty has 514, which is the average of the bytes. */
  private static final int MANY_BUCKETS = 514;

  private final AgentSession session;
  private int number;

  CodexRequests(AgentSession session) {
    this.session = session;
  }

  /** The session's next log request. */
  ExportLogsServiceRequest logs(int records) {
    ScopeLogs.Builder scope = ScopeLogs.newBuilder().setScope(scope("codex_otel.log_only"));
    for (int i = 0; i < records; i++) {
      scope.addLogRecords(nextRecord());
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().setResource(resource()).addScopeLogs(scope))
        .build();
  }

  /** The session's next metrics request. */
  ExportMetricsServiceRequest metrics(int points) {
    ScopeMetrics.Builder scope = ScopeMetrics.newBuilder().setScope(scope("codex"));
    int left = points;
    while (left > 0) {
      int here = Math.min(left, 1 + session.below(5));
      scope.addMetrics(session.below(5) < 2 ? sum(here) : histogram(here));
      left -= here;
    }
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder().setResource(resource()).addScopeMetrics(scope))
        .build();
  }

  private LogRecord nextRecord() {
    LogRecord.Builder log =
        LogRecord.newBuilder()
            .setObservedTimeUnixNano(Stamp.nanos(number++))
            .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
            .setSeverityText("INFO")
            .setEventName(SOURCE + (300 + session.below(40)));
    int kind = session.below(KINDS.size() + 1);
    if (kind == KINDS.size()) {
      log.addAttributes(text("event.name", "codex.api_request"))
          .addAttributes(text("duration_ms", Long.toString(session.around(900))))
          .addAttributes(number("http.response.status_code", 200))
          .addAttributes(number("attempt", 0))
          .addAttributes(flag("auth.header_attached", true))
          .addAttributes(text("auth.header_name", "authorization"))
          .addAttributes(flag("auth.retry_after_unauthorized", false))
          .addAttributes(text("endpoint", "/responses"))
          .addAttributes(flag("auth.env_openai_api_key_present", false));
    } else {
      log.addAttributes(text("event.name", "codex.sse_event"))
          .addAttributes(text("event.kind", KINDS.get(kind)))
          .addAttributes(text("duration_ms", Long.toString(session.around(20))));
    }
    return log.addAllAttributes(identity()).build();
  }

  private List<KeyValue> identity() {
    return List.of(
        text("event.timestamp", "2026-11-10T08:00:00." + (100 + session.below(900)) + "Z"),
        text("conversation.id", session.sessionId()),
        text("app.version", VERSION),
        text("originator", "codex_exec"),
        text("terminal.type", "dumb"),
        text("model", "gpt-5-2-codex"),
        text("slug", "gpt-5-2-codex"));
  }

  private Metric.Builder sum(int points) {
    Sum.Builder sum =
        Sum.newBuilder()
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
            .setIsMonotonic(true);
    for (int i = 0; i < points; i++) {
      sum.addDataPoints(
          NumberDataPoint.newBuilder()
              .setTimeUnixNano(Stamp.nanos(number++))
              .setAsInt(session.around(3))
              .addAllAttributes(pointAttributes()));
    }
    return Metric.newBuilder().setName(session.oneOf(SUMS)).setSum(sum);
  }

  private Metric.Builder histogram(int points) {
    Histogram.Builder histogram =
        Histogram.newBuilder()
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
    for (int i = 0; i < points; i++) {
      histogram.addDataPoints(histogramPoint());
    }
    return Metric.newBuilder()
        .setName(session.oneOf(HISTOGRAMS))
        .setDescription("Duration in milliseconds.")
        .setUnit("ms")
        .setHistogram(histogram);
  }

  private HistogramDataPoint histogramPoint() {
    int buckets = session.below(40) == 0 ? MANY_BUCKETS : session.below(2) == 0 ? 16 : 35;
    int filled = session.below(buckets);
    double value = session.around(50);
    HistogramDataPoint.Builder point =
        HistogramDataPoint.newBuilder()
            .setTimeUnixNano(Stamp.nanos(number++))
            .setCount(1)
            .setSum(value)
            .setMin(value)
            .setMax(value)
            .addAllAttributes(pointAttributes());
    for (int bucket = 0; bucket < buckets; bucket++) {
      point.addBucketCounts(bucket == filled ? 1 : 0);
    }
    for (int bound = 0; bound < buckets - 1; bound++) {
      point.addExplicitBounds(bound * 25.0);
    }
    return point.build();
  }

  private List<KeyValue> pointAttributes() {
    List<KeyValue> attributes = new ArrayList<>();
    attributes.add(text("app.version", VERSION));
    attributes.add(text("kind", session.oneOf(KINDS)));
    attributes.add(text("model", "gpt-5-2-codex"));
    attributes.add(text("originator", "codex_exec"));
    attributes.add(text("session_source", "exec"));
    attributes.add(text("success", session.below(12) == 0 ? "false" : "true"));
    return attributes;
  }

  private Resource resource() {
    return Resource.newBuilder()
        .addAttributes(text("service.version", VERSION))
        .addAttributes(text("service.name", "codex_exec"))
        .addAttributes(text("host.name", "workstation"))
        .addAttributes(text("env", session.sessionId()))
        .addAttributes(text("telemetry.sdk.version", "0.31.0"))
        .addAttributes(text("telemetry.sdk.language", "rust"))
        .addAttributes(text("telemetry.sdk.name", "opentelemetry"))
        .build();
  }

  private static InstrumentationScope scope(String name) {
    return InstrumentationScope.newBuilder().setName(name).build();
  }
}
