package io.otlpdelta.pipeline;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.env.Time;
import io.otlpdelta.journal.Backlog;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.TableLedger.Tally;
import io.otlpdelta.pipeline.TableStatus.Committed;
import io.otlpdelta.pipeline.TableStatus.Hold;
import io.otlpdelta.pipeline.TableStatus.Quarantined;
import io.otlpdelta.pipeline.TableStatus.Requests;
import io.otlpdelta.pipeline.TableStatus.Waiting;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineItem;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts together what ledger, journal, workers and quarantine know of a table. Thread-safe. */
final class PipelineStatuses implements TableStatuses {
  /** The quarantine is files: one look serves all who ask within this time. */
  private static final Duration QUARANTINE_LOOK = Duration.ofSeconds(1);

  private final Journal journal;
  private final WorkerPool workers;
  private final TableLedger ledger;
  private final Catalog catalog;
  private final Sampled<List<QuarantineItem>> quarantined;

  PipelineStatuses(
      Journal journal,
      WorkerPool workers,
      Quarantine quarantine,
      TableLedger ledger,
      Catalog catalog,
      Time time) {
    this.journal = journal;
    this.workers = workers;
    this.ledger = ledger;
    this.catalog = catalog;
    this.quarantined = new Sampled<>(quarantine::waiting, QUARANTINE_LOOK, time);
  }

  @Override
  public List<TableStatus> visibleTo(Principal caller, Set<TableName> wanted) {
    Map<TableId, Known> tables = new LinkedHashMap<>();
    ledger.tallies().forEach((id, tally) -> known(tables, id, tally.name()).tally = tally);
    for (Backlog backlog : journal.backlogs()) {
      known(tables, backlog.table(), backlog.name()).backlog = Optional.of(backlog);
    }
    workers
        .holds()
        .forEach((id, held) -> known(tables, id, held.name()).hold = Optional.of(held.hold()));
    for (QuarantineItem item : quarantined.value()) {
      Known table = known(tables, item.origin().table(), item.origin().name());
      table.quarantined = table.quarantined.plus(share(item));
    }
    Map<TableName, Boolean> visible = new HashMap<>();
    return tables.entrySet().stream()
        .filter(table -> wanted.isEmpty() || wanted.contains(table.getValue().name))
        .filter(
            table ->
                visible.computeIfAbsent(
                    table.getValue().name, name -> catalog.mayAppend(name, caller)))
        .map(table -> table.getValue().status(table.getKey()))
        .sorted(
            Comparator.comparing(TableStatus::lastActiveAt)
                .reversed()
                .thenComparing(status -> status.name().toString()))
        .toList();
  }

  /** What waits in the quarantine of one table. */
  Quarantined quarantined(TableId table) {
    return quarantined.value().stream()
        .filter(item -> item.origin().table().equals(table))
        .map(PipelineStatuses::share)
        .reduce(Quarantined.NOTHING, Quarantined::plus);
  }

  private static Quarantined share(QuarantineItem item) {
    QuarantineItem.Contents contents = item.contents();
    return new Quarantined(1, contents.entries(), contents.records(), contents.bytes());
  }

  /** The ledger comes first, since its names are the newest. */
  private static Known known(Map<TableId, Known> tables, TableId id, TableName name) {
    return tables.computeIfAbsent(id, unknown -> new Known(name));
  }

  /** What was found of one table. */
  private static final class Known {
    private final TableName name;
    private Tally tally;
    private Optional<Backlog> backlog = Optional.empty();
    private Optional<Hold> hold = Optional.empty();
    private Quarantined quarantined = Quarantined.NOTHING;

    Known(TableName name) {
      this.name = name;
      this.tally = new Tally(name, Requests.NONE, Committed.NOTHING);
    }

    TableStatus status(TableId id) {
      return new TableStatus(
          id,
          name,
          tally.requests(),
          backlog.map(Known::waiting).orElse(Waiting.NOTHING),
          tally.committed(),
          hold,
          quarantined);
    }

    private static Waiting waiting(Backlog backlog) {
      return new Waiting(
          backlog.entries(),
          backlog.bytes(),
          Optional.of(Instant.ofEpochMilli(backlog.oldestReceivedAtMillis())));
    }
  }
}
