package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpHeaders;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.DryRunCheck;
import io.otlpdelta.pipeline.DryRunCheck.Outcome;
import io.otlpdelta.pipeline.DryRunCheck.Subject;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a dry run found, subject by subject. Used by one thread at a time. */
final class DryRunFindings {
  private final Signal signal;
  private final Map<Subject, DryRunCheck> checks = new EnumMap<>(Subject.class);
  private final Map<Subject, HttpHeaders> headers = new EnumMap<>(Subject.class);
  private @Nullable String caller;
  private @Nullable TableName table;

  DryRunFindings(Signal signal) {
    this.signal = signal;
  }

  /** Does the step as a real request does; its refusal becomes the subject's check. */
  <T> Optional<T> attempt(Subject subject, Supplier<T> step, Function<T, String> sentence) {
    try {
      T value = step.get();
      checks.put(subject, DryRunCheck.ok(subject, sentence.apply(value)));
      return Optional.of(value);
    } catch (Refusal e) {
      refuse(subject, e);
      return Optional.empty();
    }
  }

  void refuse(Subject subject, Refusal refusal) {
    checks.put(subject, DryRunCheck.refused(subject, refusal.code(), refusal.getMessage()));
    headers.put(subject, refusal.headers());
  }

  /** Later checks know more: they replace earlier ones of the same subject. */
  void add(List<DryRunCheck> more) {
    for (DryRunCheck check : more) {
      checks.put(check.subject(), check);
      if (check.refusal().equals(Optional.of(ErrorCode.UNAUTHENTICATED))) {
        headers.put(check.subject(), Refusal.unauthenticated(check.sentence()).headers());
      }
    }
  }

  void caller(String name) {
    caller = name;
  }

  void table(TableName name) {
    table = name;
  }

  Signal signal() {
    return signal;
  }

  Optional<String> caller() {
    return Optional.ofNullable(caller);
  }

  Optional<TableName> table() {
    return Optional.ofNullable(table);
  }

  /** Every subject in the order in which a real request meets them. */
  List<DryRunCheck> all() {
    return Arrays.stream(Subject.values())
        .map(
            subject ->
                checks.getOrDefault(
                    subject,
                    DryRunCheck.notReached(
                        subject, "Not looked at, because of what failed before.")))
        .toList();
  }

  /** Whether a real request would be refused. */
  boolean refused() {
    return refusal().isPresent();
  }

  /** What a real request would be refused because of: the first step that refuses decides. */
  Optional<DryRunCheck> refusal() {
    return checks.values().stream().filter(check -> check.refusal().isPresent()).findFirst();
  }

  /** What would keep rows from the table, also of a request that is not refused. */
  Optional<DryRunCheck> obstacle() {
    return refusal()
        .or(
            () ->
                checks.values().stream()
                    .filter(check -> check.outcome() == Outcome.FAILED)
                    .findFirst());
  }

  /** The extra headers that the refusal's answer would have. */
  HttpHeaders refusalHeaders() {
    return refusal()
        .map(check -> headers.getOrDefault(check.subject(), HttpHeaders.of()))
        .orElse(HttpHeaders.of());
  }
}
