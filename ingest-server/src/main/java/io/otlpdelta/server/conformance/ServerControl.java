package io.otlpdelta.server.conformance;

/**
 * Power over the server under test, which only its owner has. One thread at a time. Each method
 * blocks until its effect is there.
 */
public interface ServerControl {
  /** Stops it as an administrator does, and starts it again at the same address. */
  void restart() throws Exception;

  /** Ends a fault. */
  @FunctionalInterface
  interface Repair {
    void end() throws Exception;
  }

  /** Makes the tables' storage fail, until the repair. */
  Repair breakStorage() throws Exception;

  /** Fills the journal to its limit, so that nothing can be stored until the repair. */
  Repair fillJournal() throws Exception;
}
