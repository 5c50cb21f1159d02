package io.otlpdelta.auth;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A caller that is known by client certificates of one identity.
 *
 * @param name who holds them
 * @param expiresAt the first instant at which they are refused, empty for never; each certificate
 *     ends by itself too
 */
public record StoredCertificate(
    String name,
    CertificateIdentity identity,
    Instant createdAt,
    Optional<Instant> expiresAt,
    List<Grant> grants) {
  private static final int ID_DIGITS = 12;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException with a sentence for an admin
   */
  public StoredCertificate {
    CallerNames.check("certificate", name);
    requireNonNull(identity, "identity");
    requireNonNull(createdAt, "createdAt");
    requireNonNull(expiresAt, "expiresAt");
    if (grants.isEmpty()) {
      throw new IllegalArgumentException(
          "certificate '"
              + name
              + "' has no grant (expected: at least one, such as main.telemetry.*)");
    }
    grants = List.copyOf(grants);
  }

  /** A short name for this one registration: {@code ct-} and 12 digits of its identity's digest. */
  public String id() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(identity.text().getBytes(StandardCharsets.UTF_8));
      return "ct-" + HexFormat.of().formatHex(digest).substring(0, ID_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether such certificates are refused at that time. */
  public boolean isExpiredAt(long epochMillis) {
    return expiresAt.isPresent() && epochMillis >= expiresAt.get().toEpochMilli();
  }
}
