package io.otlpdelta.catalog;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableKind;
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
   * Whether {@link #resolve} can decide about the caller by what it remembers, or by grants of our
   * own. Does not block, so that requests of others can be held before their bodies are read.
   */
  default boolean isDecided(TableName name, Principal caller) {
    return true;
  }

  /**
   * Whether the caller may append to a table of that name, whatever has become of the table. Where
   * a remote catalog decides, it is asked about callers only whom it has decided about before, and
   * an answer that cannot be had is a no. May block.
   */
  default boolean mayAppend(TableName name, Principal caller) {
    return Access.mayAppend(name, caller);
  }

  /**
   * The table as it is now, for entries already admitted: no caller, no privilege check.
   *
   * @throws IngestException as {@link #resolve}, privileges aside
   */
  TableHandle reopen(TableName name);

  /**
   * The table for what is refused of a table: {@link TableName#rejects}. No caller and no privilege
   * check, since only the server writes it. A catalog that may create tables makes it when it is
   * missing; in others an administrator does.
   *
   * @param table an admitted table
   * @throws IngestException {@code TABLE_NOT_FOUND} when it is missing and not made, {@code
   *     INVALID_ARGUMENT} when a table of that name is something else or cannot be written, {@code
   *     UNAVAILABLE} when it cannot be decided or made now
   */
  default TableHandle rejectsOf(TableName table) {
    return existingRejectsOf(table);
  }

  /**
   * The same, but never makes the table.
   *
   * @throws IngestException as {@link #rejectsOf}
   */
  default TableHandle existingRejectsOf(TableName table) {
    TableHandle rejects = reopen(table.rejects());
    if (rejects.kind() != TableKind.REJECTS) {
      throw new IngestException(
          ErrorCode.INVALID_ARGUMENT,
          rejects.name()
              + ": The table holds "
              + rejects.kind().records()
              + " (expected: the columns of sql/ddl/otlp_rejects.sql). Rename or drop it.");
    }
    return rejects;
  }

  /** Whether {@link #rejectsOf} makes a table that is missing. */
  default boolean makesRejects() {
    return false;
  }
}
