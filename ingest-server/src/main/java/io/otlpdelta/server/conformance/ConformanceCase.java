package io.otlpdelta.server.conformance;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Signal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One case: what is asked, who says so, and how. Immutable; each {@code with}-like method makes
 * another.
 *
 * @param name unique in its group
 * @param title what must be true, as a sentence without a period
 * @param source the specification and its section, or a document of this project
 * @param variants the signals and encodings that it makes sense for
 * @param limit how long one variant may take; one that takes longer has failed
 */
record ConformanceCase(
    String name,
    String title,
    Scope scope,
    String source,
    List<Variant> variants,
    Set<Need> needs,
    Placement placement,
    Duration limit,
    Check check) {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  ConformanceCase {
    requireNonNull(name, "name");
    requireNonNull(title, "title");
    requireNonNull(scope, "scope");
    requireNonNull(source, "source");
    variants = List.copyOf(variants);
    needs = Set.copyOf(needs);
    requireNonNull(placement, "placement");
    requireNonNull(limit, "limit");
    requireNonNull(check, "check");
  }

  /** A case for every OTLP/HTTP server, of every variant and with a second's time. */
  static ConformanceCase standard(String name, String title, String source, Check check) {
    return of(name, title, Scope.STANDARD, source, check);
  }

  /** A case for this server alone. */
  static ConformanceCase ours(String name, String title, String source, Check check) {
    return of(name, title, Scope.OURS, source, check);
  }

  private static ConformanceCase of(
      String name, String title, Scope scope, String source, Check check) {
    return new ConformanceCase(
        name, title, scope, source, Variant.ALL, Set.of(), Placement.TOGETHER, LIMIT, check);
  }

  ConformanceCase only(Encoding encoding) {
    return only(variant -> variant.encoding() == encoding);
  }

  ConformanceCase only(Signal signal) {
    return only(variant -> variant.signal() == signal);
  }

  /**
   * For one variant, where the others would be the same bytes: what is asked is before any body.
   */
  ConformanceCase once() {
    return only(Encoding.PROTOBUF).only(Signal.LOGS);
  }

  private ConformanceCase only(Predicate<Variant> fitting) {
    return new ConformanceCase(
        name,
        title,
        scope,
        source,
        variants.stream().filter(fitting).toList(),
        needs,
        placement,
        limit,
        check);
  }

  ConformanceCase needing(Need need) {
    Set<Need> more = needs.isEmpty() ? EnumSet.noneOf(Need.class) : EnumSet.copyOf(needs);
    more.add(need);
    return new ConformanceCase(name, title, scope, source, variants, more, placement, limit, check);
  }

  ConformanceCase placed(Placement other) {
    return new ConformanceCase(name, title, scope, source, variants, needs, other, limit, check);
  }

  ConformanceCase within(int seconds) {
    return new ConformanceCase(
        name, title, scope, source, variants, needs, placement, Duration.ofSeconds(seconds), check);
  }
}
