package io.otlpdelta.quarantine;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What {@code item.json} says: consecutive entries of one table that left the journal unwritten.
 *
 * @param anchor up to where the table had the item's entries before anything newer was committed to
 *     it. Empty while nobody could ask the table
 * @param target the table that a replay began to write to
 * @param closedAt when it was replayed or discarded
 */
public record QuarantineItem(
    ItemId id,
    Origin origin,
    Contents contents,
    Optional<Position> anchor,
    Optional<Target> target,
    State state,
    Optional<Instant> closedAt) {
  public QuarantineItem {
    requireNonNull(id, "id");
    requireNonNull(origin, "origin");
    requireNonNull(contents, "contents");
    requireNonNull(state, "state");
  }

  /**
   * The Delta application id of the item's replay, its own: the table's version for the journal's
   * id may have passed the item's positions with newer entries.
   */
  public String replayAppId() {
    return "otlp-delta/" + origin.journalId() + "/quarantine/" + id;
  }

  /**
   * Up to where the table has the item's entries.
   *
   * @param inTable the position up to which the table says it holds the journal's entries
   */
  Position anchorFor(Position inTable) {
    Optional<Position> unseen = origin.unseenSince();
    return unseen.isPresent() && !inTable.isBefore(unseen.get())
        ? new Position(unseen.get().sequence() - 1)
        : inTable;
  }

  /** Whether its entries still wait. */
  public boolean isOpen() {
    return state == State.QUARANTINED;
  }

  QuarantineItem anchored(Position inTable) {
    return new QuarantineItem(
        id, origin, contents, Optional.of(anchorFor(inTable)), target, state, closedAt);
  }

  QuarantineItem aimedAt(Target table) {
    return new QuarantineItem(id, origin, contents, anchor, Optional.of(table), state, closedAt);
  }

  QuarantineItem closed(State newState, Instant at) {
    return new QuarantineItem(id, origin, contents, anchor, target, newState, Optional.of(at));
  }

  /** The life of an item. */
  public enum State {
    QUARANTINED,
    REPLAYED,
    DISCARDED
  }

  /**
   * Where the entries come from.
   *
   * @param name the table's name when they were moved
   * @param kind of the table
   * @param journalId the journal whose positions they have
   * @param appId the application id that the table was written with
   * @param unseenSince where the journal's last opening began, if nobody could ask the table since:
   *     a later position in it is none of the item's
   * @param reason why the table could not be written, one sentence
   * @param heldSince when it was first found so
   */
  public record Origin(
      TableId table,
      TableName name,
      TableKind kind,
      UUID journalId,
      String appId,
      Optional<Position> unseenSince,
      String reason,
      Instant heldSince,
      Instant movedAt) {}

  /**
   * What there is.
   *
   * @param records rows that the entries become
   * @param bytes of the file of entries
   */
  public record Contents(
      Position first,
      Position last,
      long entries,
      long records,
      long bytes,
      Instant firstReceivedAt,
      Instant lastReceivedAt) {}

  /** A table that receives a replay. */
  public record Target(TableId table, TableName name) {}
}
