package io.otlpdelta.pipeline;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Backlog;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineFullException;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineItem.Contents;
import io.otlpdelta.quarantine.QuarantineItem.Origin;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to one table's entries while it cannot be written: they are kept in the journal, and
 * after {@code quarantineAfter} moved to the quarantine. Belongs to the table's worker, whose turns
 * call it; {@link #because}, {@link #heldFor} and {@link #refusal} are for any thread.
 */
final class HeldTable {
  private static final Logger logger = LoggerFactory.getLogger(HeldTable.class);

  private final TableId table;
  private final TableName name;
  private final WorkerContext context;
  private volatile @Nullable Hold hold;
  private String saidOfMove = "";

  /** Since when, and why, the table is not written. */
  private record Hold(String because, long sinceNanos, Instant since) {}

  HeldTable(TableId table, TableName name, WorkerContext context) {
    this.table = table;
    this.name = name;
    this.context = context;
  }

  /** Why the table is not written, if it is held. */
  Optional<String> because() {
    return Optional.ofNullable(hold).map(Hold::because);
  }

  /** The same with the time since when. */
  Optional<TableStatus.Hold> status() {
    return Optional.ofNullable(hold).map(now -> new TableStatus.Hold(now.because(), now.since()));
  }

  /** How long it has been held; zero when it is not. */
  Duration heldFor() {
    Hold now = hold;
    return now == null
        ? Duration.ZERO
        : Duration.ofNanos(context.time().nanosSince(now.sinceNanos()));
  }

  /** Why nobody should wait for the commit of that position, if so. */
  Optional<IngestException> refusal(Position position) {
    Hold now = hold;
    if (now != null) {
      return Optional.of(exception(now));
    }
    if (!context.quarantine().holds(table, position)) {
      return Optional.empty();
    }
    return Optional.of(
        new IngestException(
            ErrorCode.UNAVAILABLE,
            "The request is stored, but in the quarantine, because table "
                + name
                + " could not be written. An administrator replays or discards it"));
  }

  /**
   * Takes from the journal what the quarantine has.
   *
   * @return the position behind which the table's entries begin
   */
  Position releaseQuarantined() throws IOException {
    return context.quarantine().release(table);
  }

  /**
   * Records what the table holds of items that nobody could compare with it. Must come before the
   * first commit after them.
   *
   * @param inTable up to where the table holds everything
   */
  void anchor(Position inTable) throws IOException {
    for (QuarantineItem item : context.quarantine().withoutAnchor(table)) {
      context.quarantine().anchor(item.id(), inTable);
    }
  }

  /**
   * The table cannot be written for now.
   *
   * @return what to tell those who wait for it
   */
  IngestException hold(Exception reason) {
    String because = because(reason);
    Hold before = hold;
    Hold now =
        before == null
            ? new Hold(
                because,
                context.time().nanoTime(),
                Instant.ofEpochMilli(context.time().epochMillis()))
            : new Hold(because, before.sinceNanos(), before.since());
    hold = now;
    say(before, now);
    logger.debug("[{}] the failure", name, reason);
    return exception(now);
  }

  /** The table could be written, or had nothing to write. */
  void recovered() {
    if (hold != null) {
      logger.info("[{}] the table can be written again", name);
      settled();
    }
  }

  /** Nothing waits for the table any more; the next request is a new look at it. */
  void settled() {
    hold = null;
    saidOfMove = "";
  }

  /** How long to wait for the next look. */
  Duration nextLook() {
    Duration retry = context.options().heldRetry();
    Duration untilMove = untilMove();
    return untilMove.isZero() || retry.compareTo(untilMove) < 0 ? retry : untilMove;
  }

  /**
   * Moves the oldest of the table's entries from the journal to the quarantine, once that is due.
   * What cannot be moved stays in the journal.
   *
   * @param progress of the table
   * @return whether some were moved; there may be more
   */
  boolean moveWhenDue(TableProgress progress) {
    Hold now = requireNonNull(hold, "hold");
    if (!untilMove().isZero()) {
      return false;
    }
    try {
      Optional<QuarantineItem> item = move(now, progress);
      item.ifPresent(this::moved);
      return item.isPresent();
    } catch (QuarantineFullException e) {
      sayOfMove(e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      sayOfMove("moving them to the quarantine failed: " + e, e);
    }
    return false;
  }

  private Optional<QuarantineItem> move(Hold now, TableProgress progress)
      throws IOException, QuarantineFullException {
    Position after = releaseQuarantined();
    Optional<Backlog> backlog = context.journal().backlog(table);
    List<StoredEntry> first = context.journal().read(table, after, 1);
    if (backlog.isEmpty() || first.isEmpty()) {
      return Optional.empty();
    }
    Origin origin =
        new Origin(
            table,
            backlog.get().name(),
            first.get(0).entry().kind(),
            context.journal().id(),
            progress.applicationId(),
            progress.unseenSince(context.journal()),
            now.because(),
            now.since(),
            Instant.ofEpochMilli(context.time().epochMillis()));
    Optional<QuarantineItem> item = context.quarantine().move(origin, backlog.get().last());
    releaseQuarantined();
    return item;
  }

  private void moved(QuarantineItem item) {
    Contents contents = item.contents();
    context.metrics().quarantined(contents.entries(), contents.records());
    Quarantine quarantine = context.quarantine();
    logger.error(
        "[{}] moved {} {} with {} {}, received {} to {}, from the journal to the quarantine"
            + " as item {}, because: {}. Look at them with `{}`, write them when the table is well"
            + " with `{}`",
        name,
        contents.entries(),
        contents.entries() == 1 ? "request" : "requests",
        contents.records(),
        item.origin().kind().records(),
        contents.firstReceivedAt(),
        contents.lastReceivedAt(),
        item.id(),
        item.origin().reason(),
        quarantine.command("show " + item.id()),
        quarantine.command("replay " + item.id()));
  }

  /** Zero when entries are to be moved now. */
  private Duration untilMove() {
    Duration left = context.options().quarantineAfter().minus(heldFor());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void say(@Nullable Hold before, Hold now) {
    if (before == null) {
      logger.error(
          "[{}] the table cannot be written, its acknowledged requests are kept in the journal:"
              + " {}. Next look in {} s; after {} s they move to the quarantine, which `{}` shows",
          name,
          now.because(),
          nextLook().toSeconds(),
          context.options().quarantineAfter().toSeconds(),
          context.quarantine().command("list"));
    } else if (!before.because().equals(now.because())) {
      logger.warn("[{}] the table still cannot be written: {}", name, now.because());
    }
  }

  private void sayOfMove(@Nullable String what, Exception e) {
    String said = String.valueOf(what);
    if (!said.equals(saidOfMove)) {
      logger.error(
          "[{}] the table's acknowledged requests stay in the journal: {} (`{}` shows the"
              + " quarantine)",
          name,
          said,
          context.quarantine().command("list"),
          e);
      saidOfMove = said;
    }
  }

  /** For an admin: what a client reads of a missing table is about its privileges. */
  private String because(Exception reason) {
    if (reason instanceof IngestException refusal && refusal.code() == ErrorCode.TABLE_NOT_FOUND) {
      return "table " + name + " is gone: it was dropped, or has another name now";
    }
    String message = String.valueOf(reason.getMessage());
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }

  private IngestException exception(Hold now) {
    return new IngestException(
        ErrorCode.UNAVAILABLE,
        "The request is stored, but table "
            + name
            + " cannot be written now: "
            + now.because()
            + ".");
  }
}
