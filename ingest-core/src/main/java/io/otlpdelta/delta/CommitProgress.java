package io.otlpdelta.delta;

/**
 * How far the last attempt to make a version came, because Kernel's exceptions do not tell a write
 * that never began from one whose answer was lost. For one committing thread.
 */
final class CommitProgress {
  private Stage stage = Stage.NOT_BEGUN;

  /** How far; what makes the version is a log entry, or the catalog's word. */
  enum Stage {
    /** Nothing was written. */
    NOT_BEGUN,
    /** It failed on the way: the version may be there. */
    UNDECIDED,
    /** Another writer has the version. */
    LOST,
    /** The version is there and durable. */
    WRITTEN
  }

  /** Forgets the last attempt; called before each. */
  void begin() {
    stage = Stage.NOT_BEGUN;
  }

  void reached(Stage reached) {
    stage = reached;
  }

  Stage stage() {
    return stage;
  }
}
