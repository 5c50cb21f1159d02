package io.otlpdelta.delta;

/** How far the write of a delta log entry came. */
enum EntryWrite {
  /** Nothing was written. */
  NOT_BEGUN,
  /** The storage failed during the write: the entry may be there. */
  UNDECIDED,
  /** Another writer has the version. */
  LOST,
  /** The entry is there and durable. */
  WRITTEN
}
