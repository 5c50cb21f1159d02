package io.otlpdelta.env;

/**
 * Named places between two durable steps, where a test may stop the program. In production every
 * call does nothing.
 *
 * <p>An implementation may throw any unchecked exception or error from {@link #at}; the caller lets
 * it through, as a crash would.
 */
@FunctionalInterface
public interface Faults {
  /** No fault, ever. */
  Faults NONE = point -> {};

  void at(Point point);

  /** A place between two durable steps; the name says what has happened and what has not. */
  enum Point {
    /** Journal: bytes written to the segment, not yet forced. */
    JOURNAL_WRITTEN_NOT_FORCED,
    /** Journal: bytes forced, callers not yet told. */
    JOURNAL_FORCED_NOT_ACKNOWLEDGED,
    /** Journal: a spare renamed to be the live segment, the folder not yet synced. */
    JOURNAL_SEGMENT_RENAMED_NOT_SYNCED,
    /** Journal: pinned records copied to a parked file, not yet renamed into place. */
    JOURNAL_PARKED_COPY_NOT_RENAMED,
    /** Journal: parked copy durable, its segment not yet freed. */
    JOURNAL_PARKED_NOT_FREED,
    /** Pipeline: data file durable, the table not yet committed. */
    DATA_FILE_WRITTEN_NOT_COMMITTED,
    /** Pipeline: the table committed, the journal not yet released. */
    TABLE_COMMITTED_NOT_RELEASED,
    /** Quarantine: an item's files durable under a hidden name, not yet renamed. */
    QUARANTINE_WRITTEN_NOT_RENAMED,
    /** Quarantine: the item durable, its entries not yet released from the journal. */
    QUARANTINED_NOT_RELEASED,
    /** Quarantine: the table asked for its version, the item's anchor not yet durable. */
    QUARANTINE_ASKED_NOT_ANCHORED,
    /** Replay: everything committed, the item not yet marked. */
    REPLAY_COMMITTED_NOT_MARKED,
    /** Quarantine: the item marked as replayed or discarded, its entries not yet deleted. */
    QUARANTINE_CLOSED_NOT_DELETED
  }
}
