package io.otlpdelta.bench.workload;

import static io.otlpdelta.bench.workload.AgentSession.text;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import java.util.List;

/**
 * The metric requests of one session: what Claude Code's counters say every ten seconds, as delta
 * sums of doubles. The points' times are those of {@link Stamp}. One thread at a time.
 *
 * <p>An export is six points (cost, four kinds of tokens, active time) in three metrics; a request
 * of more points holds several exports, as if a collector had put them together.
 */
final class MetricRequests {
  private static final int EXPORT_INTERVAL_MILLIS = 10_000;
  private static final List<String> TOKEN_TYPES =
      List.of("input", "output", "cacheRead", "cacheCreation");

  private final AgentSession session;
  private int number;

  MetricRequests(AgentSession session) {
    this.session = session;
  }

  /** The session's next request, with this many points. */
  ExportMetricsServiceRequest next(int points) {
    ScopeMetrics.Builder scope =
        ScopeMetrics.newBuilder()
            .setScope(
                InstrumentationScope.newBuilder()
                    .setName("com.anthropic.claude_code")
                    .setVersion("2.1.330"));
    int left = points;
    while (left > 0) {
      left -= addExport(scope, left);
    }
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(AgentSession.resource())
                .addScopeMetrics(scope))
        .build();
  }

  /** Adds one export, cut to {@code most} points; returns how many it has. */
  private int addExport(ScopeMetrics.Builder scope, int most) {
    long timeMillis = session.nextTimeMillis(2 * EXPORT_INTERVAL_MILLIS);
    int added = 0;
    scope.addMetrics(
        sum("claude_code.cost.usage", "Cost of the Claude Code session", "USD")
            .setSum(deltas().addDataPoints(costPoint(timeMillis))));
    added++;
    Sum.Builder tokens = deltas();
    for (int i = 0; i < TOKEN_TYPES.size() && added < most; i++, added++) {
      tokens.addDataPoints(tokenPoint(timeMillis, TOKEN_TYPES.get(i)));
    }
    if (tokens.getDataPointsCount() > 0) {
      scope.addMetrics(
          sum("claude_code.token.usage", "Number of tokens used", "tokens").setSum(tokens));
    }
    if (added < most) {
      scope.addMetrics(
          sum("claude_code.active_time.total", "Total active time in seconds", "s")
              .setSum(deltas().addDataPoints(activeTimePoint(timeMillis))));
      added++;
    }
    return added;
  }

  private NumberDataPoint.Builder costPoint(long timeMillis) {
    return modelPoint(timeMillis, session.around(30_000) / 1e6);
  }

  private NumberDataPoint.Builder tokenPoint(long timeMillis, String type) {
    return modelPoint(timeMillis, (double) session.around(2_000)).addAttributes(text("type", type));
  }

  private NumberDataPoint.Builder activeTimePoint(long timeMillis) {
    return point(timeMillis, session.around(4_000) / 1e3).addAttributes(text("type", "cli"));
  }

  private NumberDataPoint.Builder modelPoint(long timeMillis, double value) {
    KeyValue model = text("model", session.model());
    return point(timeMillis, value)
        .addAttributes(model)
        .addAttributes(text("query_source", "main"))
        .addAttributes(text("effort", "high"));
  }

  private NumberDataPoint.Builder point(long timeMillis, double value) {
    return NumberDataPoint.newBuilder()
        .setStartTimeUnixNano((timeMillis - EXPORT_INTERVAL_MILLIS) * 1_000_000)
        .setTimeUnixNano(Stamp.nanos(number++))
        .setAsDouble(value)
        .addAllAttributes(session.identity());
  }

  private static Metric.Builder sum(String name, String description, String unit) {
    return Metric.newBuilder().setName(name).setDescription(description).setUnit(unit);
  }

  private static Sum.Builder deltas() {
    return Sum.newBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
        .setIsMonotonic(true);
  }
}
