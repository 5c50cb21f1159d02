package io.otlpdelta.straightforward;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One log record. */
public record LogRow(
    @Nullable String eventName,
    @Nullable String traceId,
    @Nullable String spanId,
    @Nullable Long timeUnixNano,
    @Nullable Long observedTimeUnixNano,
    @Nullable String severityNumber,
    @Nullable String severityText,
    @Nullable String body,
    Map<String, String> attributes,
    int droppedAttributesCount,
    int flags,
    ResourceValue resource,
    @Nullable String resourceSchemaUrl,
    ScopeValue instrumentationScope,
    @Nullable String logSchemaUrl)
    implements Row {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> eventName;
      case 1 -> traceId;
      case 2 -> spanId;
      case 3 -> timeUnixNano;
      case 4 -> observedTimeUnixNano;
      case 5 -> severityNumber;
      case 6 -> severityText;
      case 7 -> body;
      case 8 -> attributes;
      case 9 -> droppedAttributesCount;
      case 10 -> flags;
      case 11 -> resource;
      case 12 -> resourceSchemaUrl;
      case 13 -> instrumentationScope;
      case 14 -> logSchemaUrl;
      default -> throw StructValue.noField(index);
    };
  }
}
