package io.otlpdelta.pipeline;

/** An invariant does not hold. */
final class InvariantBroken extends AssertionError {
  private final Invariant invariant;

  InvariantBroken(Invariant invariant, String how) {
    super(invariant + ": " + how);
    this.invariant = invariant;
  }

  Invariant invariant() {
    return invariant;
  }
}
