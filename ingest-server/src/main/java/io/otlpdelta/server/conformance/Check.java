package io.otlpdelta.server.conformance;

/** What a case does: ask, and say what must be true. */
@FunctionalInterface
interface Check {
  /**
   * Runs for one variant.
   *
   * @throws Mismatch when the server does something else
   * @throws Exception when it does not even answer
   */
  void run(Probe probe) throws Exception;
}
