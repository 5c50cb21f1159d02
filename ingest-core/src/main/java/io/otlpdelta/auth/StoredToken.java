package io.otlpdelta.auth;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One token as it is kept: never its text, only the SHA-256 of it.
 *
 * @param name who holds it; two tokens may share a name while one replaces the other
 * @param sha256 64 lower-case hex digits
 * @param expiresAt the first instant at which it is refused, empty for never
 */
public record StoredToken(
    String name,
    String sha256,
    Instant createdAt,
    Optional<Instant> expiresAt,
    List<Grant> grants) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException with a sentence for an admin
   */
  public StoredToken {
    CallerNames.check("token", name);
    if (!SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "token '" + name + "' has a malformed sha256 (expected: 64 lower-case hex digits)");
    }
    requireNonNull(createdAt, "createdAt");
    requireNonNull(expiresAt, "expiresAt");
    if (grants.isEmpty()) {
      throw new IllegalArgumentException(
          "token '" + name + "' has no grant (expected: at least one, such as main.telemetry.*)");
    }
    grants = List.copyOf(grants);
  }

  /** A short name for this one token, safe to show: {@code tk-} and 12 digits of its digest. */
  public String id() {
    return "tk-" + sha256.substring(0, 12);
  }

  /** Whether the token is refused at that time. */
  public boolean isExpiredAt(long epochMillis) {
    return expiresAt.isPresent() && epochMillis >= expiresAt.get().toEpochMilli();
  }
}
