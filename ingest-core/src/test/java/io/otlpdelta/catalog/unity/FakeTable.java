package io.otlpdelta.catalog.unity;

import io.otlpdelta.model.TableName;
import java.util.Map;
import java.util.UUID;

/**
 * A table that the fake knows.
 *
 * @param type {@code EXTERNAL}, {@code MANAGED}, {@code VIEW} ...
 * @param format {@code DELTA}, {@code PARQUET} ...
 * @param location {@code file:///...} or {@code s3://...}, without a slash at the end
 * @param properties what the catalog reports; for external tables it knows none of the delta log's
 */
public record FakeTable(
    UUID id,
    TableName name,
    String type,
    String format,
    String location,
    Map<String, String> properties) {
  public FakeTable {
    properties = Map.copyOf(properties);
  }

  /** A Delta table whose log is all in its folder. */
  public static FakeTable external(UUID id, TableName name, String location) {
    return new FakeTable(id, name, "EXTERNAL", "DELTA", location, Map.of());
  }

  /** A Delta table whose commits go through the catalog. */
  public static FakeTable managed(UUID id, TableName name, String location) {
    return new FakeTable(
        id,
        name,
        "MANAGED",
        "DELTA",
        location,
        Map.of(
            "delta.feature.catalogManaged", "supported", "io.unitycatalog.tableId", id.toString()));
  }

  boolean isManaged() {
    return type.equals("MANAGED");
  }

  boolean isDelta() {
    return format.equals("DELTA");
  }
}
