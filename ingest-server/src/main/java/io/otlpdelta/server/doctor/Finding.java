package io.otlpdelta.server.doctor;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param name a word, or the name of a setting
 * @param sentence what was found; when something is wrong, also what to do. Holds no secret, but
 *     may hold what a server sent: escape it before it is shown
 */
public record Finding(String name, Outcome outcome, String sentence) {
  public Finding {
    requireNonNull(name, "name");
    requireNonNull(outcome, "outcome");
    requireNonNull(sentence, "sentence");
  }

  static Finding ok(String name, String sentence) {
    return new Finding(name, Outcome.OK, sentence);
  }

  static Finding warning(String name, String sentence) {
    return new Finding(name, Outcome.WARNING, sentence);
  }

  static Finding failed(String name, String sentence) {
    return new Finding(name, Outcome.FAILED, sentence);
  }

  static Finding notReached(String name, String sentence) {
    return new Finding(name, Outcome.NOT_REACHED, sentence);
  }

  boolean isFailed() {
    return outcome == Outcome.FAILED;
  }

  /** How it was found. */
  public enum Outcome {
    OK,
    WARNING,
    FAILED,
    NOT_REACHED;

    /** As in JSON: {@code not-reached}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Outcome> ofText(String text) {
      for (Outcome outcome : values()) {
        if (outcome.text().equals(text)) {
          return Optional.of(outcome);
        }
      }
      return Optional.empty();
    }
  }
}
