package io.otlpdelta.schema;

import io.otlpdelta.model.TableKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Matches the columns of one table to the documented ones and collects what stands against it. */
final class ColumnMatch {
  private static final String CHAR_VARCHAR = "__CHAR_VARCHAR_TYPE_STRING";

  /** The history of a column's type (Delta protocol, "Type Widening"). */
  private static final String TYPE_CHANGES = "delta.typeChanges";

  private static final Map<String, String> COMPUTED =
      Map.of(
          "delta.generationExpression", "is a generated column",
          "delta.identity.start", "is an identity column",
          "delta.invariants", "has an invariant");
  private static final Set<String> NEVER_NULL_EVERYWHERE =
      Set.of(
          "resource",
          "resource.attributes",
          "resource.dropped_attributes_count",
          "instrumentation_scope",
          "instrumentation_scope.attributes",
          "instrumentation_scope.dropped_attributes_count");

  private final Set<String> neverNull;
  private final List<String> problems;

  ColumnMatch(TableKind kind, List<String> problems) {
    this.neverNull = new HashSet<>(NEVER_NULL_EVERYWHERE);
    this.neverNull.addAll(neverNull(kind));
    this.problems = problems;
  }

  /** Top-level columns that every row fills, so that a table may declare them NOT NULL. */
  private static Set<String> neverNull(TableKind kind) {
    return switch (kind) {
      case METRICS -> Set.of("name", "description", "unit", "metric_type", "metadata");
      case LOGS -> Set.of("attributes", "dropped_attributes_count", "flags");
      case SPANS ->
          Set.of(
              "flags",
              "name",
              "kind",
              "attributes",
              "dropped_attributes_count",
              "events",
              "dropped_events_count",
              "links",
              "dropped_links_count",
              "status");
      case REJECTS ->
          Set.of(
              "received_time_unix_nano",
              "table_name",
              "signal",
              "reason",
              "message",
              "records",
              "principal",
              "request_digest",
              "resource_attributes",
              "shortened");
    };
  }

  /** The actual fields that are documented, in their own order. */
  StructType struct(String parent, StructType documented, StructType actual) {
    Map<String, StructField> expected = new HashMap<>();
    documented.fields().forEach(field -> expected.put(field.name(), field));
    List<StructField> matched = new ArrayList<>();
    for (StructField field : actual.fields()) {
      StructField wanted = expected.remove(field.name().toLowerCase(Locale.ROOT));
      String path = parent + field.name();
      computed(path, field);
      if (wanted != null) {
        matched.add(known(path, wanted, field));
      } else if (!field.nullable()) {
        problems.add(
            "column '"
                + path
                + "' is "
                + field.type()
                + " NOT NULL, and telemetry has no value for it (expected: a nullable column)");
      }
    }
    for (StructField field : documented.fields()) {
      if (expected.containsKey(field.name())) {
        problems.add(
            "column '" + parent + field.name() + "' is missing (expected: " + field.type() + ")");
      }
    }
    return new StructType(matched);
  }

  private StructField known(String path, StructField documented, StructField actual) {
    if (!actual.nullable() && !neverNull.contains(path.toLowerCase(Locale.ROOT))) {
      problems.add(
          "column '"
              + path
              + "' is "
              + actual.type()
              + " NOT NULL, and telemetry may lack it (expected: a nullable column)");
    }
    if (actual.metadata().get(CHAR_VARCHAR) instanceof String limited) {
      problems.add(otherType(path, limited.toUpperCase(Locale.ROOT), documented.type()));
    }
    DataType type =
        isWidened(documented, actual)
            ? actual.type()
            : type(path, documented.type(), actual.type());
    return new StructField(actual.name(), type, actual.nullable(), actual.metadata());
  }

  private DataType type(String path, DataType documented, DataType actual) {
    if (documented instanceof StructType struct && actual instanceof StructType actualStruct) {
      return struct(path + ".", struct, actualStruct);
    }
    if (documented instanceof ArrayType array && actual instanceof ArrayType actualArray) {
      return new ArrayType(
          type(path + ".element", array.element(), actualArray.element()),
          actualArray.containsNull());
    }
    if (documented instanceof MapType map && actual instanceof MapType actualMap) {
      return new MapType(
          type(path + ".key", map.key(), actualMap.key()),
          type(path + ".value", map.value(), actualMap.value()),
          actualMap.valueContainsNull());
    }
    if (!documented.equals(actual)) {
      problems.add(otherType(path, actual.toString(), documented));
    }
    return actual;
  }

  /** Whether somebody widened a documented INT to BIGINT: its values fit as they are. */
  private static boolean isWidened(StructField documented, StructField actual) {
    return documented.type().equals(PrimitiveType.INTEGER)
        && actual.type().equals(PrimitiveType.LONG)
        && actual.metadata().containsKey(TYPE_CHANGES);
  }

  private static String otherType(String path, String actual, DataType documented) {
    return "column '" + path + "' is " + actual + " (expected: " + documented + ")";
  }

  private void computed(String path, StructField field) {
    COMPUTED.forEach(
        (key, text) -> {
          if (field.metadata().containsKey(key)) {
            problems.add("column '" + path + "' " + text + " (expected: a plain column)");
          }
        });
  }
}
