package io.otlpdelta.pipeline;

/** A known way to lose or double rows, planted to see that a simulation finds it. */
enum PlantedBug {
  NONE(null),
  ACK_BEFORE_FSYNC(Invariant.ACK_IS_DURABLE),
  RELEASE_BEFORE_COMMIT(Invariant.RELEASE_BEHIND_COMMIT),
  TRANSACTION_VERSION_NOT_ADVANCED(Invariant.ORDER),
  FILE_DELETED_AFTER_UNKNOWN(Invariant.NO_DANGLING),
  REPLAY_FROM_THE_BEGINNING(Invariant.EXACTLY_ONCE),
  ANOTHER_BATCH_AFTER_UNKNOWN(Invariant.EXACTLY_ONCE),
  RELEASE_OF_ALL_TABLES(Invariant.RELEASE_BEHIND_COMMIT),
  HELD_TABLE_STOPS_ALL(Invariant.NO_HOSTAGE),
  HELD_ENTRIES_STAY_IN_THE_JOURNAL(Invariant.NO_HOSTAGE),
  REJECTED_STORED(Invariant.REJECTED_LEAVES_NOTHING),
  COMMITTERS_NEVER_CLOSED(Invariant.BOUNDED),
  WAIT_IGNORED(Invariant.WAIT_MEANS_COMMITTED),
  ANSWER_FORGOTTEN(Invariant.ANSWERED);

  private final Invariant breaks;

  PlantedBug(Invariant breaks) {
    this.breaks = breaks;
  }

  /** In how many simulations it must be found; some need an unlucky moment. */
  int maxSeeds() {
    return switch (this) {
      case ANOTHER_BATCH_AFTER_UNKNOWN -> 60;
      case HELD_ENTRIES_STAY_IN_THE_JOURNAL -> 30;
      default -> 5;
    };
  }

  /** The invariant that must be found broken. */
  Invariant breaks() {
    return breaks;
  }
}
