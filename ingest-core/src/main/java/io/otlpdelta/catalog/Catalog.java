package io.otlpdelta.catalog;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableName;

/**
 * Turns names into tables. Thread-safe. May block on a cache miss, so it is not called on event
 * loops.
 */
public interface Catalog {
  /**
   * The table, if the caller may append to it.
   *
   * @throws IngestException {@code TABLE_NOT_FOUND} (also when the caller has no privilege at all
   *     on it), {@code PERMISSION_DENIED} naming the missing privilege, {@code INVALID_ARGUMENT}
   *     when the table's columns are none of the documented kinds or cannot be written, {@code
   *     UNAVAILABLE} when it cannot be decided now
   */
  TableHandle resolve(TableName name, Principal caller);

  /**
   * The table as it is now, for entries already admitted: no caller, no privilege check.
   *
   * @throws IngestException as {@link #resolve}, privileges aside
   */
  TableHandle reopen(TableName name);
}
