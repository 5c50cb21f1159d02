package io.otlpdelta.server.conformance;

/** When a case runs, with respect to the others. */
enum Placement {
  /** Beside others, several at a time. */
  TOGETHER,
  /** Beside all others, from the start: it waits more than it works. */
  WAITING,
  /** After those, one at a time: it is heavy, or counts something that others would change. */
  ALONE,
  /** After all others, one at a time: it breaks or stops the server. */
  LAST
}
