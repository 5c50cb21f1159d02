package io.otlpdelta.journal;

/** What is true of a journal at every moment, whatever its disk does. */
enum JournalInvariant {
  /** An answered append is on disk, and so is the name of its file. */
  ANSWERED_IS_DURABLE("J-1"),
  /** Positions increase and are never used again, also over lost tails. */
  POSITIONS_INCREASE("J-2"),
  /** No byte of a segment that an earlier process wrote changes. */
  OLD_SEGMENTS_STAY("J-3"),
  /** A segment is forced before the next one begins. */
  FORCED_BEFORE_NEXT("J-4"),
  /** A file whose force failed is not forced again by the same process. */
  NO_SECOND_FORCE("J-5"),
  /** What is read is what was appended. */
  BYTES_AS_APPENDED("J-6"),
  /** Damage is told of, there or not; it costs what it hits and nothing else. */
  DAMAGE_IS_TOLD("J-7"),
  /** The last copy of an entry that is not released is never given up. */
  FREED_AFTER_COPY("J-8"),
  /** The disk taken stays within the budget; a refused append was never written. */
  BOUNDED("J-9"),
  /** Answered entries come back, each once; what came back once does so again. */
  COMES_BACK_ONCE("J-10"),
  /** Every append is answered, every close returns, every folder opens. */
  GOES_ON("liveness");

  private final String number;

  JournalInvariant(String number) {
    this.number = number;
  }

  @Override
  public String toString() {
    return name() + " (" + number + ")";
  }

  /** An invariant did not hold. */
  static final class Violation extends AssertionError {
    private final transient JournalInvariant invariant;

    Violation(JournalInvariant invariant, String what) {
      super(invariant + ": " + what);
      this.invariant = invariant;
    }

    JournalInvariant invariant() {
      return invariant;
    }
  }
}
