package io.otlpdelta.pipeline;

/** What goes wrong with one commit. */
enum CommitFault {
  NONE,
  /** Another writer takes the version. */
  CONFLICT,
  TRANSIENT,
  /** Somebody alters the table during the commit. */
  SCHEMA_CHANGED,
  PERMANENT,
  UNKNOWN_BEFORE_EFFECT,
  UNKNOWN_AFTER_EFFECT,
  /** The effect comes some steps later, or never. */
  UNKNOWN_EFFECT_LATER,
  /** The effect comes in the table's next turn, between its look at the table and its commit. */
  UNKNOWN_EFFECT_IN_NEXT_TURN,
  CRASH_BEFORE_EFFECT,
  CRASH_AFTER_EFFECT,
  CRASH_EFFECT_LATER,
  CRASH_EFFECT_IN_NEXT_TURN,
  /** The look at the table before the commit fails. */
  LOOK_FAILS,
  /** A step of ours throws what nobody foresaw. */
  SURPRISE_BEFORE_EFFECT,
  SURPRISE_AFTER_EFFECT
}
