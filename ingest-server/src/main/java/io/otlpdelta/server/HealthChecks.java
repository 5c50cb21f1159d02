package io.otlpdelta.server;

import io.otlpdelta.journal.Journal;
import io.otlpdelta.pipeline.Pipeline;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineStatus;
import io.otlpdelta.server.http.HealthCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When the server takes requests. What is wrong is said without names, as anyone may ask. */
final class HealthChecks {
  private HealthChecks() {}

  /** The catalog's checks first: the order is that of the stages. */
  static List<HealthCheck> of(
      List<HealthCheck> catalog, Journal journal, Pipeline pipeline, Quarantine quarantine) {
    List<HealthCheck> checks = new ArrayList<>(catalog);
    checks.add(
        new HealthCheck(
            "journal",
            () ->
                journal.status().failed()
                    ? Optional.of("the journal's disk failed; repair it and start the server again")
                    : Optional.empty()));
    checks.add(
        HealthCheck.remark("tables", () -> remark(pipeline.heldTables().size(), quarantine)));
    return List.copyOf(checks);
  }

  /** Others flow, so the server is ready; which tables and folder, only the log says. */
  private static Optional<String> remark(int held, Quarantine quarantine) {
    QuarantineStatus status = quarantine.status();
    if (held == 0 && status.items() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        held
            + " cannot be written, "
            + status.items()
            + " items with "
            + status.records()
            + " records in the quarantine; see the application log and `otlp-delta quarantine"
            + " list --data-dir DATA_DIRECTORY`");
  }
}
