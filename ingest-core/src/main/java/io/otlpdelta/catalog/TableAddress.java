package io.otlpdelta.catalog;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.TableName;
import java.util.Optional;

/**
 * Where a table is and who accepts its commits.
 *
 * @param location the table's root as a URI ({@code file:///...}, {@code s3://...}), looked up,
 *     never built from client input
 * @param managedId the catalog's own id of the table when commits go through the catalog (table
 *     feature {@code catalogManaged}); empty when they are files in the delta log
 */
public record TableAddress(TableName name, String location, Optional<String> managedId) {
  public TableAddress {
    requireNonNull(name, "name");
    requireNonNull(location, "location");
    requireNonNull(managedId, "managedId");
  }

  /** A table whose commits are files in its delta log. */
  public static TableAddress byPath(TableName name, String location) {
    return new TableAddress(name, location, Optional.empty());
  }
}
