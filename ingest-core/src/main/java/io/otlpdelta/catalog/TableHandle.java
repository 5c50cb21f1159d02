package io.otlpdelta.catalog;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;

/**
 * A table that exists and can be written, as the catalog resolved it.
 *
 * @param kind the kind of the table, decided by its columns
 */
public record TableHandle(TableId id, TableAddress address, TableKind kind) {
  public TableHandle {
    requireNonNull(id, "id");
    requireNonNull(address, "address");
    requireNonNull(kind, "kind");
  }

  /** A table whose commits are files in its delta log. */
  public TableHandle(TableId id, TableName name, String location, TableKind kind) {
    this(id, TableAddress.byPath(name, location), kind);
  }

  public TableName name() {
    return address.name();
  }

  /** The table's root as a URI. */
  public String location() {
    return address.location();
  }
}
