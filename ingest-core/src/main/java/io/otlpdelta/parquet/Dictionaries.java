package io.otlpdelta.parquet;

import io.otlpdelta.schema.PrimitiveType;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which columns are dictionary-encoded: those whose few values repeat from row to row, where it
 * makes reading cheap. Elsewhere it only costs: parquet-java hashes every value byte by byte
 * (apache/parquet-java#3499), and gives the dictionary up when it grows over 1 MiB.
 */
final class Dictionaries {
  private static final Set<String> REPEATING =
      Set.of(
          "resource",
          "resource_schema_url",
          "instrumentation_scope",
          "metric_schema_url",
          "log_schema_url",
          "span_schema_url",
          "metadata",
          "name",
          "description",
          "unit",
          "metric_type",
          "event_name",
          "severity_number",
          "severity_text",
          "body",
          "kind",
          "status",
          "table_name",
          "signal",
          "reason",
          "message",
          "principal",
          "request_digest",
          "resource_attributes",
          "scope_name");

  private Dictionaries() {}

  static boolean pays(LeafColumn leaf) {
    if (!leaf.type().equals(PrimitiveType.STRING)) {
      return false;
    }
    List<String> path = leaf.logicalPath();
    String last = path.get(path.size() - 1).toLowerCase(Locale.ROOT);
    return REPEATING.contains(path.get(0).toLowerCase(Locale.ROOT))
        || last.equals("key")
        || last.equals("aggregation_temporality");
  }
}
