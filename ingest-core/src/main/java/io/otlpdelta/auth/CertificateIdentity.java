package io.otlpdelta.auth;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * Something a client certificate says of its holder, such as {@code dns:agent.example.com}.
 *
 * <p>A fingerprint stands for one certificate; the names stand for every certificate that carries
 * them, also the next one, and are as good as the authority that signs.
 *
 * @param value in one spelling: names of hosts and addresses in lower case, digests as 64 hex
 *     digits, subjects in the canonical form of {@link X500Principal}
 */
public record CertificateIdentity(Kind kind, String value)
    implements Comparable<CertificateIdentity> {
  /** What it is, the most particular first. */
  public enum Kind {
    /** SHA-256 of the whole certificate. */
    SHA256,
    /** A URI among the subject's alternative names, such as a SPIFFE id. */
    URI,
    /** A host's name among them. */
    DNS,
    /** An e-mail address among them. */
    EMAIL,
    /** The subject's whole distinguished name. */
    SUBJECT;

    private String prefix() {
      return name().toLowerCase(Locale.ROOT) + ":";
    }
  }

  private static final Pattern SHA256_DIGITS = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern DNS_NAME =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
  private static final Pattern EMAIL_ADDRESS = Pattern.compile("[^@\\s]+@[^@\\s]+");
  private static final int MAX_CHARACTERS = 1_024;

  /** Of a general name in a certificate (RFC 5280, 4.2.1.6). */
  private static final int RFC822_NAME = 1;

  private static final int DNS_GENERAL_NAME = 2;
  private static final int URI_GENERAL_NAME = 6;

  public CertificateIdentity {
    requireNonNull(kind, "kind");
    requireNonNull(value, "value");
  }

  /**
   * Reads what an admin writes: {@code sha256:}, {@code uri:}, {@code dns:}, {@code email:} or
   * {@code subject:}, and the value.
   *
   * @throws IllegalArgumentException with a sentence for the admin
   */
  public static CertificateIdentity parse(String text) {
    String stripped = text.strip();
    for (Kind kind : Kind.values()) {
      if (stripped.regionMatches(true, 0, kind.prefix(), 0, kind.prefix().length())) {
        String value = stripped.substring(kind.prefix().length()).strip();
        return normalized(kind, value)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'" + text + "' is not usable (expected: " + example(kind) + ")"));
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' names no identity (expected: sha256:, uri:, dns:, email: or subject:, and the"
            + " value, such as dns:agent.example.com)");
  }

  /** All that the certificate says, the most particular first; what cannot be read is left out. */
  public static List<CertificateIdentity> of(X509Certificate certificate) {
    List<CertificateIdentity> identities = new ArrayList<>();
    identities.add(fingerprintOf(certificate));
    subject(certificate.getSubjectX500Principal())
        .map(subject -> new CertificateIdentity(Kind.SUBJECT, subject))
        .ifPresent(identities::add);
    for (List<?> name : alternativeNames(certificate)) {
      if (name.get(0) instanceof Integer type && name.get(1) instanceof String value) {
        kindOf(type).flatMap(kind -> normalized(kind, value)).ifPresent(identities::add);
      }
    }
    identities.sort(Comparator.naturalOrder());
    return List.copyOf(identities);
  }

  /** The certificate's fingerprint. */
  public static CertificateIdentity fingerprintOf(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return new CertificateIdentity(Kind.SHA256, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read has no SHA-256", e);
    }
  }

  /** As {@link #parse} reads it. */
  public String text() {
    return kind.prefix() + value;
  }

  @Override
  public int compareTo(CertificateIdentity other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : value.compareTo(other.value);
  }

  /** A certificate whose alternative names are no names still has its other identities. */
  private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  private static Optional<Kind> kindOf(int generalName) {
    return switch (generalName) {
      case RFC822_NAME -> Optional.of(Kind.EMAIL);
      case DNS_GENERAL_NAME -> Optional.of(Kind.DNS);
      case URI_GENERAL_NAME -> Optional.of(Kind.URI);
      default -> Optional.empty();
    };
  }

  private static Optional<CertificateIdentity> normalized(Kind kind, String text) {
    if (text.length() > MAX_CHARACTERS || text.chars().anyMatch(Character::isISOControl)) {
      return Optional.empty();
    }
    Optional<String> value =
        switch (kind) {
          case SHA256 -> matching(SHA256_DIGITS, text.replace(":", ""));
          case URI -> absoluteUri(text);
          case DNS -> matching(DNS_NAME, text);
          case EMAIL -> matching(EMAIL_ADDRESS, text);
          case SUBJECT -> subject(text);
        };
    return value.map(normal -> new CertificateIdentity(kind, normal));
  }

  private static Optional<String> matching(Pattern pattern, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return pattern.matcher(lower).matches() ? Optional.of(lower) : Optional.empty();
  }

  private static Optional<String> absoluteUri(String text) {
    try {
      return new URI(text).isAbsolute() ? Optional.of(text) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> subject(String text) {
    try {
      return subject(new X500Principal(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * None when the canonical form would make another name of it: it folds compatible characters
   * (full-width letters, ligatures) and those whose capital is another's ("ß", "ı"). Whoever gets a
   * certificate for a name that only looks like somebody's would be taken for them.
   */
  private static Optional<String> subject(X500Principal subject) {
    String name = Normalizer.normalize(subject.getName(X500Principal.RFC2253), Normalizer.Form.NFC);
    boolean isFolded =
        !Normalizer.isNormalized(name, Normalizer.Form.NFKC)
            || !name.toUpperCase(Locale.US)
                .toLowerCase(Locale.US)
                .equals(name.toLowerCase(Locale.US));
    String canonical = subject.getName(X500Principal.CANONICAL);
    return isFolded || canonical.isEmpty() ? Optional.empty() : Optional.of(canonical);
  }

  private static String example(Kind kind) {
    return switch (kind) {
      case SHA256 -> "sha256: and the 64 hex digits of the certificate's SHA-256 fingerprint";
      case URI -> "uri: and a whole URI, such as uri:spiffe://example.com/agent";
      case DNS -> "dns: and a name without wildcards, such as dns:agent.example.com";
      case EMAIL -> "email: and an address, such as email:team@example.com";
      case SUBJECT ->
          "subject: and a distinguished name, such as subject:CN=agent,O=Example, without"
              + " characters that count as others, such as ligatures";
    };
  }
}
