package io.otlpdelta.pipeline;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import java.util.List;

/**
 * Says what would become of a request, by the same rules that decide about real ones. Stores and
 * counts nothing, and makes no table. Thread-safe; blocks as {@link Ingest#ingest} does, so it is
 * not called on event loops.
 */
public interface DryRun {
  /**
   * Looks at the table as the caller may: the subjects {@code TABLE} to {@code KIND}, as far as
   * they are reached, and {@code TOKEN} when a catalog refuses it. For before the body is read.
   */
  List<DryRunCheck> table(Principal caller, TableName table, Signal signal);

  /**
   * Looks at everything behind the headers: the table again, the body if it is not empty, and
   * whether rows would get to the table.
   */
  List<DryRunCheck> request(IngestRequest request);
}
