package io.otlpdelta.pipeline;

/** What holds after every step of a simulation, whatever has failed before it. */
enum Invariant {
  /** Every acknowledged row is in its table, in the journal or in the dead letters. */
  ACK_IS_DURABLE,
  /** A table holds each stored request once: none twice, none of nobody. */
  EXACTLY_ONCE,
  /** A table's commits follow the journal's positions without a gap; its version only grows. */
  ORDER,
  /** Every file that a table names exists, with as many rows as the table says. */
  NO_DANGLING,
  /** The journal gives up only what the table holds. */
  RELEASE_BEHIND_COMMIT,
  /** Of what was refused there is no trace in journal and tables. */
  REJECTED_LEAVES_NOTHING,
  /** Journal bytes, open files and open committers stay under their limits. */
  BOUNDED,
  /** A table that can be written is written, whatever the other tables do. */
  NO_HOSTAGE,
  /** Who asked to wait for the commit is answered when the rows are in the table. */
  WAIT_MEANS_COMMITTED,
  /** Every request gets its answer, of a kind that the client understands. */
  ANSWERED
}
