package io.otlpdelta.pipeline;

import io.otlpdelta.auth.Principal;
import java.util.List;

/** Where the tables' requests are, for those who may know. Thread-safe. */
@FunctionalInterface
public interface TableStatuses {
  /**
   * The tables that the caller may append to and that anything is known of, the latest active
   * first. May block on small files and on a remote catalog, so it is not called on event loops.
   */
  List<TableStatus> visibleTo(Principal caller);
}
