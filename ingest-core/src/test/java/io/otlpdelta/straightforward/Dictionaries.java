package io.otlpdelta.straightforward;

import io.otlpdelta.schema.PrimitiveType;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which columns parquet-java tries to encode with a dictionary. */
public enum Dictionaries {
  /** All of them, as parquet-java does unless it is told otherwise. */
  EVERYWHERE,

  /**
   * Those whose few values repeat from row to row. Elsewhere a dictionary only costs: parquet-java
   * hashes every value byte by byte (apache/parquet-java#3499), and gives the dictionary up when it
   * grows over 1 MiB.
   */
  WHERE_VALUES_REPEAT;

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

  boolean has(LeafColumn leaf) {
    return this == EVERYWHERE || repeats(leaf);
  }

  private static boolean repeats(LeafColumn leaf) {
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
