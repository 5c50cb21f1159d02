package io.otlpdelta.pipeline;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.model.TableName;
import java.util.List;
import java.util.Set;

/** Where the tables' requests are, for those who may know. Thread-safe. */
@FunctionalInterface
public interface TableStatuses {
  /**
   * The tables that the caller may append to and that anything is known of, the latest active
   * first. May block on small files and on a remote catalog, so it is not called on event loops.
   *
   * @param wanted no others are looked at; empty for all
   */
  List<TableStatus> visibleTo(Principal caller, Set<TableName> wanted);
}
