package io.otlpdelta.pipeline;

/** A simulation that broke an invariant, with all that is needed to see it again. */
final class SimulationFailure extends AssertionError {
  private final Invariant invariant;

  SimulationFailure(long seed, int step, SimulationTrace trace, InvariantBroken broken) {
    super(
        broken.getMessage()
            + "\nseed "
            + seed
            + ", step "
            + step
            + "; the last steps:\n"
            + trace
            + "\nreplay: mvn -pl ingest-core test -Dtest=SimulationTest -Dsimulation.seed="
            + seed,
        broken);
    this.invariant = broken.invariant();
  }

  Invariant invariant() {
    return invariant;
  }
}
