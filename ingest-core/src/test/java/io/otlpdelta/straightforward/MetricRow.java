package io.otlpdelta.straightforward;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One data point. Exactly one of the five kinds is not null, and {@code metricType} is its column's
 * name.
 */
public record MetricRow(
    String name,
    String description,
    String unit,
    String metricType,
    @Nullable GaugeValue gauge,
    @Nullable SumValue sum,
    @Nullable HistogramValue histogram,
    @Nullable ExponentialHistogramValue exponentialHistogram,
    @Nullable SummaryValue summary,
    Map<String, String> metadata,
    ResourceValue resource,
    @Nullable String resourceSchemaUrl,
    ScopeValue instrumentationScope,
    @Nullable String metricSchemaUrl)
    implements Row {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> name;
      case 1 -> description;
      case 2 -> unit;
      case 3 -> metricType;
      case 4 -> gauge;
      case 5 -> sum;
      case 6 -> histogram;
      case 7 -> exponentialHistogram;
      case 8 -> summary;
      case 9 -> metadata;
      case 10 -> resource;
      case 11 -> resourceSchemaUrl;
      case 12 -> instrumentationScope;
      case 13 -> metricSchemaUrl;
      default -> throw StructValue.noField(index);
    };
  }
}
