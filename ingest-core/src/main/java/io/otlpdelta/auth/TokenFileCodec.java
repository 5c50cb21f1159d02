package io.otlpdelta.auth;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The JSON form of the token file. Strict: a file that is not fully understood is refused. */
final class TokenFileCodec {
  private static final int FORMAT_VERSION = 1;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private TokenFileCodec() {}

  /**
   * Reads the file's bytes.
   *
   * @throws IllegalArgumentException with the reason, as the end of a sentence
   */
  static KnownCallers decode(byte[] json) {
    FileJson file;
    try {
      file = MAPPER.readValue(json, FileJson.class);
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException("unknown field '" + e.getPropertyName() + "'" + at(e), e);
    } catch (JsonProcessingException e) {
      boolean tooShort = e instanceof JsonEOFException || e.getCause() instanceof JsonEOFException;
      throw new IllegalArgumentException(
          (tooShort ? "the file ends too early" : e.getOriginalMessage()) + at(e), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not readable as JSON", e);
    }
    if (file == null || file.version() != FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "version: "
              + (file == null ? "none" : file.version())
              + " (expected: "
              + FORMAT_VERSION
              + ")");
    }
    List<CertificateJson> certificates = file.certificates();
    return new KnownCallers(
        toTokens(required(file.tokens(), "tokens")),
        certificates == null ? List.of() : toCertificates(certificates));
  }

  static byte[] encode(KnownCallers callers) {
    List<TokenJson> tokens = callers.tokens().stream().map(TokenFileCodec::toJson).toList();
    List<CertificateJson> certificates =
        callers.certificates().stream().map(TokenFileCodec::toJson).toList();
    try {
      return MAPPER.writeValueAsBytes(new FileJson(FORMAT_VERSION, tokens, certificates));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("tokens cannot be written as JSON", e);
    }
  }

  private static List<StoredToken> toTokens(List<TokenJson> stored) {
    List<StoredToken> tokens = new ArrayList<>();
    Set<String> digests = new HashSet<>();
    for (TokenJson json : stored) {
      StoredToken token = toToken(json);
      if (!digests.add(token.sha256())) {
        throw new IllegalArgumentException("token " + token.id() + " is listed twice");
      }
      tokens.add(token);
    }
    return List.copyOf(tokens);
  }

  private static List<StoredCertificate> toCertificates(List<CertificateJson> stored) {
    List<StoredCertificate> certificates = new ArrayList<>();
    Set<CertificateIdentity> identities = new HashSet<>();
    for (CertificateJson json : stored) {
      StoredCertificate certificate =
          new StoredCertificate(
              required(json.name(), "name"),
              CertificateIdentity.parse(required(json.identity(), "identity")),
              instant(required(json.createdAt(), "createdAt"), "createdAt"),
              optionalInstant(json.expiresAt(), "expiresAt"),
              toGrants(required(json.grants(), "grants")));
      if (!identities.add(certificate.identity())) {
        throw new IllegalArgumentException(
            "certificate " + certificate.identity().text() + " is listed twice");
      }
      certificates.add(certificate);
    }
    return List.copyOf(certificates);
  }

  private static StoredToken toToken(TokenJson json) {
    return new StoredToken(
        required(json.name(), "name"),
        required(json.sha256(), "sha256"),
        instant(required(json.createdAt(), "createdAt"), "createdAt"),
        optionalInstant(json.expiresAt(), "expiresAt"),
        toGrants(required(json.grants(), "grants")));
  }

  private static List<Grant> toGrants(List<GrantJson> stored) {
    List<Grant> grants = new ArrayList<>();
    for (GrantJson grant : stored) {
      grants.add(
          new Grant(
              required(grant.pattern(), "pattern"),
              Set.copyOf(required(grant.privileges(), "privileges"))));
    }
    return grants;
  }

  private static TokenJson toJson(StoredToken token) {
    return new TokenJson(
        token.name(),
        token.sha256(),
        token.createdAt().toString(),
        token.expiresAt().map(Instant::toString).orElse(null),
        toJson(token.grants()));
  }

  private static CertificateJson toJson(StoredCertificate certificate) {
    return new CertificateJson(
        certificate.name(),
        certificate.identity().text(),
        certificate.createdAt().toString(),
        certificate.expiresAt().map(Instant::toString).orElse(null),
        toJson(certificate.grants()));
  }

  private static List<GrantJson> toJson(List<Grant> grants) {
    return grants.stream()
        .map(grant -> new GrantJson(grant.pattern(), new TreeSet<>(grant.privileges())))
        .toList();
  }

  private static <T> T required(@Nullable T value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("field '" + field + "' is missing");
    }
    return value;
  }

  private static Optional<Instant> optionalInstant(@Nullable String text, String field) {
    return text == null ? Optional.empty() : Optional.of(instant(text, field));
  }

  private static Instant instant(String text, String field) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          field + ": '" + text + "' (expected: a UTC time such as 2026-01-31T12:00:00Z)", e);
    }
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
  }

  private record FileJson(
      @JsonProperty(required = true) int version,
      @Nullable List<TokenJson> tokens,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable List<CertificateJson> certificates) {}

  private record CertificateJson(
      @Nullable String name,
      @Nullable String identity,
      @Nullable String createdAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String expiresAt,
      @Nullable List<GrantJson> grants) {}

  private record TokenJson(
      @Nullable String name,
      @Nullable String sha256,
      @Nullable String createdAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String expiresAt,
      @Nullable List<GrantJson> grants) {}

  private record GrantJson(@Nullable String pattern, @Nullable Set<Privilege> privileges) {}
}
