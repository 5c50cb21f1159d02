package io.otlpdelta.server.cli;

import static java.util.stream.Collectors.joining;

import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.server.config.Units;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Grants and their ends, as admins write and read them. */
final class GrantText {
  private GrantText() {}

  /**
   * The same privileges on each pattern.
   *
   * @throws UsageFailure when one of them is not known
   */
  static List<Grant> grants(List<String> patterns, String privileges) {
    Set<Privilege> granted = privileges(privileges);
    return patterns.stream().map(pattern -> new Grant(pattern, granted)).toList();
  }

  static Optional<Duration> lifetime(@Nullable String expires) {
    return expires == null ? Optional.empty() : Optional.of(Units.parseDuration(expires));
  }

  /** For a table. */
  static String cell(List<Grant> grants) {
    return grants.stream()
        .map(grant -> grant.pattern() + " " + names(grant.privileges(), ","))
        .collect(joining("; "));
  }

  /** For a sentence, with the end. */
  static String clause(List<Grant> grants, Optional<Instant> expiresAt) {
    return grants.stream()
            .map(grant -> names(grant.privileges(), " and ") + " on " + grant.pattern())
            .collect(joining("; "))
        + ", "
        + expiresAt.map(at -> "until " + seconds(at)).orElse("without an end");
  }

  /** The end, for a table. */
  static String end(Optional<Instant> expiresAt, boolean isOver) {
    return expiresAt.map(GrantText::seconds).orElse("never") + (isOver ? " (expired)" : "");
  }

  static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Set<Privilege> privileges(String list) {
    EnumSet<Privilege> privileges = EnumSet.noneOf(Privilege.class);
    for (String word : list.split(",", -1)) {
      try {
        privileges.add(Privilege.valueOf(word.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new UsageFailure(
            "--privileges: '" + word.strip() + "' is no privilege (expected: MODIFY, SELECT)", e);
      }
    }
    return privileges;
  }

  private static String names(Set<Privilege> privileges, String separator) {
    return EnumSet.copyOf(privileges).stream().map(Privilege::name).collect(joining(separator));
  }
}
