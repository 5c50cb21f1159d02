package io.otlpdelta.pipeline;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.JournalFullException;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.DecodedRequest;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import io.otlpdelta.pipeline.DryRunCheck.Subject;
import io.otlpdelta.pipeline.TableStatus.Hold;
import io.otlpdelta.pipeline.TableStatus.LastCommit;
import io.otlpdelta.pipeline.TableStatus.Quarantined;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stages 2 to 4 for a request that is not meant: what {@link Ingestor} would do, and beyond. */
final class PipelineDryRun implements DryRun {
  private final Catalog catalog;
  private final Ingestor ingestor;
  private final Journal journal;
  private final DuplicateMemory duplicates;
  private final WorkerPool workers;
  private final TableLedger ledger;
  private final PipelineStatuses statuses;
  private final Duration freshness;
  private final Time time;

  /**
   * Creates it.
   *
   * @param freshness how soon rows are committed
   */
  PipelineDryRun(
      Catalog catalog,
      Ingestor ingestor,
      Journal journal,
      DuplicateMemory duplicates,
      WorkerPool workers,
      TableLedger ledger,
      PipelineStatuses statuses,
      Duration freshness,
      Time time) {
    this.catalog = catalog;
    this.ingestor = ingestor;
    this.journal = journal;
    this.duplicates = duplicates;
    this.workers = workers;
    this.ledger = ledger;
    this.statuses = statuses;
    this.freshness = freshness;
    this.time = time;
  }

  @Override
  public List<DryRunCheck> table(Principal caller, TableName table, Signal signal) {
    List<DryRunCheck> checks = new ArrayList<>();
    var unused = admit(caller, table, signal, checks);
    return List.copyOf(checks);
  }

  @Override
  public List<DryRunCheck> request(IngestRequest request) {
    List<DryRunCheck> checks = new ArrayList<>();
    Optional<TableHandle> admitted =
        admit(request.caller(), request.table(), request.signal(), checks);
    if (admitted.isEmpty()) {
      return List.copyOf(checks);
    }
    TableHandle table = admitted.get();
    DecodedRequest decoded = decode(request, table, checks);
    checks.add(journal(table, decoded));
    checks.add(delivery(table));
    checks.add(rejectsTable(table));
    return List.copyOf(checks);
  }

  /** The table if the caller may write the signal's records to it; else a check says why not. */
  private Optional<TableHandle> admit(
      Principal caller, TableName name, Signal signal, List<DryRunCheck> checks) {
    try {
      RequestRules.requireNotReserved(name, signal);
    } catch (IngestException e) {
      checks.add(DryRunCheck.refused(Subject.KIND, e));
      return Optional.empty();
    }
    TableHandle table;
    try {
      table = catalog.resolve(name, caller);
    } catch (IngestException e) {
      refused(caller, name, e, checks);
      return Optional.empty();
    }
    found(table.name(), caller, checks);
    checks.add(
        DryRunCheck.ok(
            Subject.COLUMNS, "Its columns and table features are ones that the server writes."));
    try {
      RequestRules.requireKind(table, signal);
    } catch (IngestException e) {
      checks.add(DryRunCheck.refused(Subject.KIND, e));
      return Optional.empty();
    }
    checks.add(
        DryRunCheck.ok(
            Subject.KIND, "It holds " + signal.records() + ", as " + signal.route() + " need it."));
    return Optional.of(table);
  }

  private static void found(TableName name, Principal caller, List<DryRunCheck> checks) {
    checks.add(DryRunCheck.ok(Subject.TABLE, "Table " + name + " exists."));
    checks.add(mayWrite(caller));
  }

  private static DryRunCheck mayWrite(Principal caller) {
    return DryRunCheck.ok(Subject.PRIVILEGES, "'" + caller.name() + "' may write it.");
  }

  /** What the catalog's refusal is about, and what it shows of the other subjects. */
  private void refused(
      Principal caller, TableName name, IngestException refusal, List<DryRunCheck> checks) {
    if (refusal.code() == ErrorCode.UNAUTHENTICATED) {
      checks.add(DryRunCheck.refused(Subject.TOKEN, refusal));
    } else if (refusal.code() == ErrorCode.PERMISSION_DENIED) {
      checks.add(DryRunCheck.refused(Subject.PRIVILEGES, refusal));
    } else if (refusal.code() == ErrorCode.INVALID_ARGUMENT) {
      found(name, caller, checks);
      checks.add(DryRunCheck.refused(Subject.COLUMNS, refusal));
    } else {
      checks.add(DryRunCheck.refused(Subject.TABLE, refusal));
      if (catalog.mayAppend(name, caller)) {
        checks.add(mayWrite(caller));
      }
    }
  }

  /** The body decoded; null when none was sent, or when it cannot be decoded. */
  private @Nullable DecodedRequest decode(
      IngestRequest request, TableHandle table, List<DryRunCheck> checks) {
    if (!request.body().hasRemaining()) {
      checks.add(
          DryRunCheck.notReached(
              Subject.BODY, "No body was sent, so none was looked at; send one to have it tried."));
      return null;
    }
    DecodedRequest decoded;
    try {
      decoded = ingestor.decode(request);
    } catch (IngestException e) {
      checks.add(DryRunCheck.refused(Subject.BODY, e));
      return null;
    }
    checks.add(body(request.signal(), table, decoded));
    return decoded;
  }

  private DryRunCheck body(Signal signal, TableHandle table, DecodedRequest decoded) {
    String rows = "It would become " + decoded.records() + " rows";
    if (decoded.records() == 0) {
      return decoded.rejections().isEmpty()
          ? DryRunCheck.warning(
              Subject.BODY, "The body holds no " + signal.records() + ", so it makes no rows.")
          : DryRunCheck.failed(
              Subject.BODY,
              "Nothing of the body can be stored, although it is acknowledged: "
                  + sentences(decoded));
    }
    if (duplicates.remembers(table.id(), decoded.body())) {
      return DryRunCheck.warning(
          Subject.BODY,
          "The same bytes were accepted for this table a short while ago: they are acknowledged,"
              + " and not stored a second time. Send other ones.");
    }
    if (!decoded.rejections().isEmpty()) {
      return DryRunCheck.warning(Subject.BODY, rows + ", without a part: " + sentences(decoded));
    }
    return decoded.warnings().isEmpty()
        ? DryRunCheck.ok(Subject.BODY, rows + ".")
        : DryRunCheck.warning(
            Subject.BODY, rows + ", repaired: " + String.join(" ", decoded.warnings()));
  }

  private static String sentences(DecodedRequest decoded) {
    return decoded.rejections().stream().map(Rejection::sentence).collect(Collectors.joining(" "));
  }

  private DryRunCheck journal(TableHandle table, @Nullable DecodedRequest decoded) {
    if (ingestor.isStopping()) {
      return DryRunCheck.refused(Subject.JOURNAL, ErrorCode.UNAVAILABLE, Ingestor.SHUTTING_DOWN);
    }
    if (journal.status().failed()) {
      return DryRunCheck.refused(
          Subject.JOURNAL,
          ErrorCode.UNAVAILABLE,
          "The journal's disk failed, so that nothing can be stored; the administrator repairs it"
              + " and starts the server again.");
    }
    ByteBuffer body = decoded == null ? ByteBuffer.allocate(0) : decoded.body();
    Entry entry = new Entry(table.id(), table.name(), table.kind(), 0, time.epochMillis(), body);
    Optional<JournalFullException> full = journal.refusalOf(entry);
    return full.isPresent()
        ? DryRunCheck.refused(Subject.JOURNAL, Ingestor.refusal(full.get()))
        : DryRunCheck.ok(Subject.JOURNAL, "The journal has room for it.");
  }

  private DryRunCheck delivery(TableHandle table) {
    Optional<Hold> hold = workers.hold(table.id());
    if (hold.isPresent()) {
      return DryRunCheck.failed(
          Subject.DELIVERY,
          "The request would be acknowledged and kept, but the table has not been written since "
              + hold.get().since()
              + ": "
              + hold.get().because()
              + ". Its rows come when that is put right.");
    }
    Quarantined quarantined = statuses.quarantined(table.id());
    if (quarantined.items() > 0) {
      return DryRunCheck.warning(
          Subject.DELIVERY,
          "New rows are committed, but "
              + quarantined.requests()
              + " earlier requests with "
              + quarantined.records()
              + " records wait in the quarantine; an administrator writes them with `otlp-delta"
              + " quarantine replay`.");
    }
    Optional<LastCommit> last = ledger.tally(table.id()).flatMap(tally -> tally.committed().last());
    return DryRunCheck.ok(
        Subject.DELIVERY,
        "Rows are committed within "
            + Math.max(1, freshness.toSeconds())
            + " s; "
            + last.map(commit -> "the last commit was at " + commit.at() + ".")
                .orElse("none was since the server started."));
  }

  /** Never a failure: what the table cannot take is kept in a file. */
  private DryRunCheck rejectsTable(TableHandle table) {
    TableName rejects = table.name().rejects();
    try {
      var unused = catalog.existingRejectsOf(table.name());
      return DryRunCheck.ok(Subject.REJECTS_TABLE, "Refused records go to " + rejects + ".");
    } catch (IngestException e) {
      if (e.code() == ErrorCode.TABLE_NOT_FOUND && catalog.makesRejects()) {
        return DryRunCheck.ok(
            Subject.REJECTS_TABLE,
            "Refused records go to " + rejects + ", which is made when it is first needed.");
      }
      return DryRunCheck.warning(
          Subject.REJECTS_TABLE,
          "Refused records go to a file of the server's, because no table takes them: "
              + e.getMessage());
    }
  }
}
