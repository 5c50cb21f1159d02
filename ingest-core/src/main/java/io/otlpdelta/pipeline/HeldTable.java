package io.otlpdelta.pipeline;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Backlog;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
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
  private @Nullable Long lastMoveNanos;
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
    return context.quarantine().release(context.journal(), table);
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
    if (before == null || !because.equals(before.because())) {
      logger.error(
          "[{}] the table cannot be written, its acknowledged requests are kept in the journal:"
              + " {}. Next look in {} s; held for {} s, they move to the quarantine"
              + " (`{}` shows it)",
          name,
          because,
          context.options().heldRetry().toSeconds(),
          context.options().quarantineAfter().toSeconds(),
          context.quarantine().command("list"));
      logger.debug("[{}] the failure", name, reason);
    }
    return exception(now);
  }

  /** The table could be written, or had nothing to write. */
  void recovered() {
    if (hold != null) {
      logger.info("[{}] the table can be written again", name);
      hold = null;
      saidOfMove = "";
    }
  }

  /** Until when to wait for the next look. */
  Duration nextLook() {
    Duration retry = context.options().heldRetry();
    Duration untilMove = untilMove();
    return untilMove.isZero() || retry.compareTo(untilMove) < 0 ? retry : untilMove;
  }

  /**
   * Moves what the journal has of the table to the quarantine, once that is due. What cannot be
   * moved stays in the journal.
   *
   * @param progress of the table
   */
  void moveWhenDue(TableProgress progress) {
    Hold now = requireNonNull(hold, "hold");
    if (!untilMove().isZero()) {
      return;
    }
    try {
      Optional<Backlog> backlog = backlog();
      while (backlog.isPresent() && move(now, progress, backlog.get())) {
        backlog = backlog();
      }
      saidOfMove = "";
    } catch (QuarantineFullException e) {
      say(e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      say("moving them to the quarantine failed: " + e, e);
    }
  }

  /** Whether there was something to move; part of it then has been. */
  private boolean move(Hold now, TableProgress progress, Backlog backlog)
      throws IOException, QuarantineFullException {
    Position after = releaseQuarantined();
    List<StoredEntry> first = context.journal().read(table, after, 1);
    if (first.isEmpty()) {
      return false;
    }
    TableKind kind = first.get(0).entry().kind();
    Origin origin =
        new Origin(
            table,
            backlog.name(),
            kind,
            context.journal().id(),
            progress.applicationId(),
            progress.unseenSince(context.journal()),
            now.because(),
            now.since(),
            Instant.ofEpochMilli(context.time().epochMillis()));
    Optional<QuarantineItem> item =
        context.quarantine().move(context.journal(), origin, backlog.last());
    releaseQuarantined();
    item.ifPresent(this::moved);
    return item.isPresent();
  }

  /** What the journal still has besides that which the quarantine has. */
  private Optional<Backlog> backlog() throws IOException {
    Position settled = releaseQuarantined();
    return context.journal().backlog(table).filter(backlog -> backlog.last().isAfter(settled));
  }

  private void moved(QuarantineItem item) {
    lastMoveNanos = context.time().nanoTime();
    Contents contents = item.contents();
    context.metrics().quarantined(contents.entries(), contents.records());
    Quarantine quarantine = context.quarantine();
    logger.error(
        "[{}] moved {} requests with {} {}, received {} to {}, from the journal to the quarantine"
            + " as item {}, because: {}. Look at them with `{}`, write them when the table is well"
            + " with `{}`",
        name,
        contents.entries(),
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
    Hold now = hold;
    if (now == null) {
      return context.options().quarantineAfter();
    }
    long nanos = context.options().quarantineAfter().toNanos();
    long held = nanos - context.time().nanosSince(now.sinceNanos());
    // Stragglers are collected for as long again, so that they do not become an item each.
    Long lastMove = lastMoveNanos;
    long sinceMove = lastMove == null ? 0 : nanos - context.time().nanosSince(lastMove);
    return Duration.ofNanos(Math.max(0, Math.max(held, sinceMove)));
  }

  private void say(@Nullable String what, Exception e) {
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
