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
  static List<StoredToken> decode(byte[] json) {
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
    return toTokens(required(file.tokens(), "tokens"));
  }

  static byte[] encode(List<StoredToken> tokens) {
    List<TokenJson> stored = tokens.stream().map(TokenFileCodec::toJson).toList();
    try {
      return MAPPER.writeValueAsBytes(new FileJson(FORMAT_VERSION, stored));
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

  private static StoredToken toToken(TokenJson json) {
    List<Grant> grants = new ArrayList<>();
    for (GrantJson grant : required(json.grants(), "grants")) {
      grants.add(
          new Grant(
              required(grant.pattern(), "pattern"),
              Set.copyOf(required(grant.privileges(), "privileges"))));
    }
    String expiresAt = json.expiresAt();
    return new StoredToken(
        required(json.name(), "name"),
        required(json.sha256(), "sha256"),
        instant(required(json.createdAt(), "createdAt"), "createdAt"),
        expiresAt == null ? Optional.empty() : Optional.of(instant(expiresAt, "expiresAt")),
        grants);
  }

  private static TokenJson toJson(StoredToken token) {
    return new TokenJson(
        token.name(),
        token.sha256(),
        token.createdAt().toString(),
        token.expiresAt().map(Instant::toString).orElse(null),
        token.grants().stream()
            .map(grant -> new GrantJson(grant.pattern(), new TreeSet<>(grant.privileges())))
            .toList());
  }

  private static <T> T required(@Nullable T value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("field '" + field + "' is missing");
    }
    return value;
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
      @JsonProperty(required = true) int version, @Nullable List<TokenJson> tokens) {}

  private record TokenJson(
      @Nullable String name,
      @Nullable String sha256,
      @Nullable String createdAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String expiresAt,
      @Nullable List<GrantJson> grants) {}

  private record GrantJson(@Nullable String pattern, @Nullable Set<Privilege> privileges) {}
}
