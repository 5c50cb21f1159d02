package io.otlpdelta.it.expected;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every row repeats of the resource and the scope around its record. */
record Envelope(
    Map<String, Object> resource,
    String resourceSchemaUrl,
    Map<String, Object> scope,
    String scopeSchemaUrl) {

  static Envelope of(OtlpNode resourceRecords, OtlpNode scopeRecords) {
    return new Envelope(
        resource(resourceRecords.message("resource")),
        Values.emptyIsNull(resourceRecords.text("schema_url")),
        scope(scopeRecords.message("scope")),
        Values.emptyIsNull(scopeRecords.text("schema_url")));
  }

  /** Appends the envelope's columns, which end every documented table. */
  Map<String, Object> close(Row row, String schemaUrlColumn) {
    return row.with("resource", resource)
        .with("resource_schema_url", resourceSchemaUrl)
        .with("instrumentation_scope", scope)
        .with(schemaUrlColumn, scopeSchemaUrl)
        .build();
  }

  private static Map<String, Object> resource(Optional<OtlpNode> resource) {
    return new Row()
        .with("attributes", AttributeText.map(attributes(resource)))
        .with("dropped_attributes_count", dropped(resource))
        .build();
  }

  private static Map<String, Object> scope(Optional<OtlpNode> scope) {
    return new Row()
        .with("name", text(scope, "name"))
        .with("version", text(scope, "version"))
        .with("attributes", AttributeText.map(attributes(scope)))
        .with("dropped_attributes_count", dropped(scope))
        .build();
  }

  private static String text(Optional<OtlpNode> holder, String field) {
    return Values.emptyIsNull(holder.map(node -> node.text(field)).orElse(""));
  }

  private static List<OtlpNode> attributes(Optional<OtlpNode> holder) {
    return holder.map(node -> node.messages("attributes")).orElse(List.of());
  }

  private static int dropped(Optional<OtlpNode> holder) {
    return holder.map(node -> (int) node.integer("dropped_attributes_count")).orElse(0);
  }
}
