package io.otlpdelta.server.conformance;

import java.util.Optional;

/** What the suite has besides the network. */
public record Seams(Optional<RowObserver> observer, Optional<ServerControl> control) {
  /** The network alone. */
  public static Seams none() {
    return new Seams(Optional.empty(), Optional.empty());
  }

  public static Seams observing(RowObserver observer) {
    return new Seams(Optional.of(observer), Optional.empty());
  }
}
