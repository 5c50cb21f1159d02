package io.otlpdelta.journal;

/**
 * One of the journal's background activities, cut into steps that never wait for another worker, so
 * that a test can take the steps of all of them in any order on one thread.
 */
interface Worker {
  /**
   * Does what there is to do now.
   *
   * @return false when that was the last step
   */
  boolean step();

  /** Blocks until there may be something to do. */
  void awaitWork() throws InterruptedException;
}
