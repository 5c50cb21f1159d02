package io.otlpdelta.straightforward;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One span. */
public record SpanRow(
    @Nullable String traceId,
    @Nullable String spanId,
    @Nullable String traceState,
    @Nullable String parentSpanId,
    int flags,
    String name,
    String kind,
    @Nullable Long startTimeUnixNano,
    @Nullable Long endTimeUnixNano,
    Map<String, String> attributes,
    int droppedAttributesCount,
    List<SpanEventValue> events,
    int droppedEventsCount,
    List<SpanLinkValue> links,
    int droppedLinksCount,
    SpanStatusValue status,
    ResourceValue resource,
    @Nullable String resourceSchemaUrl,
    ScopeValue instrumentationScope,
    @Nullable String spanSchemaUrl)
    implements Row {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> traceId;
      case 1 -> spanId;
      case 2 -> traceState;
      case 3 -> parentSpanId;
      case 4 -> flags;
      case 5 -> name;
      case 6 -> kind;
      case 7 -> startTimeUnixNano;
      case 8 -> endTimeUnixNano;
      case 9 -> attributes;
      case 10 -> droppedAttributesCount;
      case 11 -> events;
      case 12 -> droppedEventsCount;
      case 13 -> links;
      case 14 -> droppedLinksCount;
      case 15 -> status;
      case 16 -> resource;
      case 17 -> resourceSchemaUrl;
      case 18 -> instrumentationScope;
      case 19 -> spanSchemaUrl;
      default -> throw StructValue.noField(index);
    };
  }
}
