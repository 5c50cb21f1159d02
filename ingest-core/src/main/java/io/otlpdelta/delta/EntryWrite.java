package io.otlpdelta.delta;

/** How far the write of a delta log entry came, or a catalog's word that stands for it. */
enum EntryWrite {
  /** Nothing was written. */
  NOT_BEGUN,
  /** The storage or the catalog failed on the way: the entry may be there. */
  UNDECIDED,
  /** Another writer has the version. */
  LOST,
  /** The entry is there and durable. */
  WRITTEN
}
