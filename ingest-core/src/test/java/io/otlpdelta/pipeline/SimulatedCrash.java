package io.otlpdelta.pipeline;

/** The end of a simulated process, as far as the code in it can tell. */
final class SimulatedCrash extends Error {
  SimulatedCrash() {
    super("the simulated process ended", null, false, false);
  }
}
