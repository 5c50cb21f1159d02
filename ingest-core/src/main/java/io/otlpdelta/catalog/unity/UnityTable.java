package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.catalog.TableAddress;

/**
 * A Delta table as the catalog describes it.
 *
 * @param id the catalog's own id, by which it vends keys; not the id in the delta log
 */
record UnityTable(String id, TableAddress address) {
  UnityTable {
    requireNonNull(id, "id");
    requireNonNull(address, "address");
  }
}
