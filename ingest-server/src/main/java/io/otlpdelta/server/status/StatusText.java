package io.otlpdelta.server.status;

import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.TableStatus;
import io.otlpdelta.pipeline.TableStatus.Committed;
import io.otlpdelta.pipeline.TableStatus.Quarantined;
import io.otlpdelta.pipeline.TableStatus.Requests;
import io.otlpdelta.pipeline.TableStatus.Waiting;
import java.time.Duration;
import java.time.Instant;

/** The report as lines for people. */
final class StatusText {
  private final StringBuilder out = new StringBuilder();
  private final StatusReport report;
  private final Instant now;

  private StatusText(StatusReport report) {
    this.report = report;
    this.now = report.now();
  }

  static String render(StatusReport report) {
    StatusText text = new StatusText(report);
    text.write();
    return text.out.toString();
  }

  private void write() {
    line(
        "otlp-delta "
            + report.version()
            + ", counts since its start at "
            + Lines.at(report.since(), now));
    line("You are '" + Lines.clean(report.caller()) + "'.");
    if (report.tables().isEmpty() && report.unseen().isEmpty()) {
      line("");
      line("No request for a table that you may write has arrived since.");
    }
    report.tables().forEach(this::table);
    report.unseen().forEach(this::unseen);
    if (report.omitted() > 0) {
      line("");
      line(
          Lines.count(report.omitted(), "more table")
              + " not shown: ask for one with ?table=catalog.schema.table");
    }
    refusals();
  }

  private void table(TableStatus table) {
    line("");
    line(table.name().toString());
    Requests requests = table.requests();
    field(
        "last request",
        requests
            .last()
            .map(last -> Lines.at(last.at(), now) + ", by '" + Lines.clean(last.caller()) + "'")
            .orElse("none"));
    field(
        "accepted",
        Lines.count(requests.accepted(), "request")
            + " with "
            + Lines.count(requests.records(), "record"));
    if (requests.repeated() > 0) {
      field(
          "repeated",
          Lines.count(requests.repeated(), "request")
              + " with "
              + Lines.count(requests.repeatedRecords(), "record")
              + ", not stored again");
    }
    if (requests.rejectedRecords() > 0) {
      field(
          "rejected",
          Lines.count(requests.rejectedRecords(), "record")
              + " that no table can hold; see "
              + table.name().rejects());
    }
    waiting(table.waiting());
    committed(table.committed());
    trouble(table);
  }

  private void waiting(Waiting waiting) {
    field(
        "waiting",
        waiting.requests() == 0
            ? "nothing"
            : Lines.count(waiting.requests(), "request")
                + " in the journal ("
                + Lines.bytes(waiting.bytes())
                + ")"
                + waiting
                    .oldestReceivedAt()
                    .map(at -> ", the oldest for " + Lines.duration(Duration.between(at, now)))
                    .orElse(""));
  }

  private void committed(Committed committed) {
    field(
        "committed",
        Lines.count(committed.rows(), "row")
            + " in "
            + Lines.count(committed.commits(), "commit")
            + committed
                .last()
                .map(
                    last ->
                        ", the last at "
                            + Lines.at(last.at(), now)
                            + (last.version().isPresent()
                                ? ", as version " + last.version().getAsLong()
                                : ""))
                .orElse(""));
    if (committed.deadLetteredRecords() > 0) {
      field(
          "set aside",
          Lines.count(committed.deadLetteredRecords(), "record")
              + " that made no rows, a defect of the server; its folder dead-letters has them");
    }
  }

  private void trouble(TableStatus table) {
    table
        .held()
        .ifPresent(
            held ->
                field(
                    "HELD",
                    "not written since "
                        + Lines.at(held.since(), now)
                        + ": "
                        + Lines.clean(held.because())));
    Quarantined quarantined = table.quarantined();
    if (quarantined.items() > 0) {
      field(
          "QUARANTINE",
          Lines.count(quarantined.requests(), "request")
              + " with "
              + Lines.count(quarantined.records(), "record")
              + " ("
              + Lines.bytes(quarantined.bytes())
              + ") until an administrator replays "
              + (quarantined.items() == 1 ? "the item" : "the " + quarantined.items() + " items"));
    }
  }

  private void unseen(TableName table) {
    line("");
    line(table.toString());
    line("  no request for it was accepted since the start, or you may not write it");
  }

  private void refusals() {
    line("");
    if (report.refusals().isEmpty()) {
      line("None of your requests was refused since the start.");
      return;
    }
    line("Your requests that were refused, the newest first:");
    for (Refused refused : report.refusals()) {
      Refused.Kind kind = refused.kind();
      line(
          "  "
              + kind.code().httpStatus()
              + " "
              + kind.signal().route()
              + kind.table().map(table -> " for " + table).orElse("")
              + ", "
              + (refused.count() == 1 ? "once" : refused.count() + " times")
              + ", last at "
              + Lines.at(refused.lastAt(), now)
              + " (request "
              + refused.lastRequestId()
              + ")");
      line("      " + Lines.clean(kind.sentence()));
    }
  }

  private void field(String name, String value) {
    line("  " + name + " ".repeat(Math.max(1, 14 - name.length())) + value);
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
