package io.otlpdelta.catalog;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;

/**
 * A table that exists and can be written, as the catalog resolved it.
 *
 * @param location the table's root as a URI ({@code file:///...}), looked up, never built from
 *     client input
 * @param kind the kind of the table, decided by its columns
 */
public record TableHandle(TableId id, TableName name, String location, TableKind kind) {
  public TableHandle {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(location, "location");
    requireNonNull(kind, "kind");
  }
}
