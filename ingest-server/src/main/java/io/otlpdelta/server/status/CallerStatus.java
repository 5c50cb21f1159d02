package io.otlpdelta.server.status;

import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.TableStatus;
import io.otlpdelta.pipeline.TableStatuses;
import io.otlpdelta.server.http.StatusPage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts together what a caller may know. Thread-safe; blocks as {@link TableStatuses} does. */
public final class CallerStatus implements StatusPage {
  /** An answer shows so many tables; the others can be asked for by name. */
  static final int MAX_TABLES = 200;

  private final TableStatuses tables;
  private final RefusalLedger refusals;
  private final String version;
  private final Time time;
  private final Instant since;

  /** Counts begin now, with the process. */
  public CallerStatus(TableStatuses tables, RefusalLedger refusals, String version, Time time) {
    this.tables = tables;
    this.refusals = refusals;
    this.version = version;
    this.time = time;
    this.since = Instant.ofEpochMilli(time.epochMillis());
  }

  @Override
  public String json(Question question) {
    return StatusJson.render(report(question));
  }

  @Override
  public String text(Question question) {
    return StatusText.render(report(question));
  }

  private StatusReport report(Question question) {
    Set<TableName> wanted = question.tables();
    List<TableStatus> visible = tables.visibleTo(question.caller(), wanted);
    Set<TableName> seen = visible.stream().map(TableStatus::name).collect(Collectors.toSet());
    List<TableName> unseen =
        wanted.stream()
            .filter(table -> !seen.contains(table))
            .sorted(Comparator.comparing(TableName::toString))
            .toList();
    List<Refused> refused =
        refusals.of(question.caller()).stream()
            .filter(
                group ->
                    wanted.isEmpty() || group.kind().table().map(wanted::contains).orElse(true))
            .toList();
    return new StatusReport(
        version,
        since,
        Instant.ofEpochMilli(time.epochMillis()),
        question.caller().name(),
        visible.subList(0, Math.min(MAX_TABLES, visible.size())),
        Math.max(0, visible.size() - MAX_TABLES),
        unseen,
        refused);
  }
}
