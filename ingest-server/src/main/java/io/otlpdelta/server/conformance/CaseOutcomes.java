package io.otlpdelta.server.conformance;

import io.otlpdelta.server.conformance.CaseResult.Failure;
import io.otlpdelta.server.conformance.ConformanceSuite.Placed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What went wrong so far. Thread-safe. */
final class CaseOutcomes {
  private final Map<String, List<Failure>> failures = new ConcurrentHashMap<>();

  void failed(Placed placed, Failure failure) {
    failures.compute(
        placed.id(),
        (id, sofar) -> {
          List<Failure> all = new ArrayList<>(sofar == null ? List.of() : sofar);
          all.add(failure);
          return List.copyOf(all);
        });
  }

  /** In the order of the variants, whatever ended first. */
  List<Failure> failures(Placed placed) {
    return failures.getOrDefault(placed.id(), List.of()).stream()
        .sorted(
            Comparator.comparingInt(
                failure -> placed.definition().variants().indexOf(failure.variant())))
        .toList();
  }
}
