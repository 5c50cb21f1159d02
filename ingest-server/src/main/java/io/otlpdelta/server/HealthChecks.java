package io.otlpdelta.server;

import io.otlpdelta.auth.TokenStore;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.pipeline.Pipeline;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineStatus;
import io.otlpdelta.server.http.HealthCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** When the server takes requests. What is wrong is said without names, as anyone may ask. */
final class HealthChecks {
  private HealthChecks() {}

  /** The checks, in the order of the stages that they look at. */
  static List<HealthCheck> of(
      TokenStore tokens, Path tables, Journal journal, Pipeline pipeline, Quarantine quarantine) {
    return List.of(
        new HealthCheck(
            "tokens",
            () ->
                tokens
                    .problem()
                    .map(problem -> "the token file is not usable, see the application log")),
        new HealthCheck(
            "catalog",
            () ->
                Files.isReadable(tables) && Files.isWritable(tables)
                    ? Optional.empty()
                    : Optional.of("the folder of the tables cannot be read and written")),
        new HealthCheck(
            "journal",
            () ->
                journal.status().failed()
                    ? Optional.of("the journal's disk failed; repair it and start the server again")
                    : Optional.empty()),
        HealthCheck.remark("tables", () -> remark(pipeline.heldTables().size(), quarantine)));
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
