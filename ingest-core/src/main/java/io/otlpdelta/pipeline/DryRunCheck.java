package io.otlpdelta.pipeline;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that must be well for a request's rows to get to their table.
 *
 * @param sentence what was found; when something is wrong, also why, and what to do
 * @param refusal what a real request would be refused with because of it; empty also for a failed
 *     check when the request would be acknowledged
 */
public record DryRunCheck(
    Subject subject, Outcome outcome, String sentence, Optional<ErrorCode> refusal) {
  public DryRunCheck {
    requireNonNull(subject, "subject");
    requireNonNull(outcome, "outcome");
    requireNonNull(sentence, "sentence");
    requireNonNull(refusal, "refusal");
  }

  public static DryRunCheck ok(Subject subject, String sentence) {
    return new DryRunCheck(subject, Outcome.OK, sentence, Optional.empty());
  }

  /** Rows would get there, but something should be known. */
  public static DryRunCheck warning(Subject subject, String sentence) {
    return new DryRunCheck(subject, Outcome.WARNING, sentence, Optional.empty());
  }

  /** The request would be acknowledged, but its rows would not get there by themselves. */
  public static DryRunCheck failed(Subject subject, String sentence) {
    return new DryRunCheck(subject, Outcome.FAILED, sentence, Optional.empty());
  }

  /** The request would be refused. */
  public static DryRunCheck refused(Subject subject, ErrorCode code, String sentence) {
    return new DryRunCheck(subject, Outcome.FAILED, sentence, Optional.of(code));
  }

  static DryRunCheck refused(Subject subject, IngestException refusal) {
    return refused(subject, refusal.code(), refusal.getMessage());
  }

  /** Nothing was looked at, because it needs what failed, or was not sent. */
  public static DryRunCheck notReached(Subject subject, String sentence) {
    return new DryRunCheck(subject, Outcome.NOT_REACHED, sentence, Optional.empty());
  }

  /** What is looked at, in the order in which a real request meets it. */
  public enum Subject {
    TOKEN,
    CONTENT_TYPE,
    CONTENT_ENCODING,
    TABLE_HEADER,
    TABLE,
    PRIVILEGES,
    COLUMNS,
    KIND,
    BODY,
    JOURNAL,
    DELIVERY,
    REJECTS_TABLE;

    /** The name in answers: {@code table-header}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** How it was found. */
  public enum Outcome {
    OK,
    WARNING,
    FAILED,
    NOT_REACHED;

    /** The name in answers: {@code not-reached}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
