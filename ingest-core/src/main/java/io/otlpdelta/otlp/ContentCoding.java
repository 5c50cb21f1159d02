package io.otlpdelta.otlp;

import java.util.Locale;
import java.util.Optional;

/** The content codings that are served. */
public enum ContentCoding {
  IDENTITY,
  GZIP,
  ZSTD,
  DEFLATE;

  /** What an answer to an unserved coding offers. */
  public static final String ACCEPTED = "gzip, zstd, deflate, identity";

  /** The coding a {@code Content-Encoding} value names, in any case; an empty value is identity. */
  public static Optional<ContentCoding> ofHeader(String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> Optional.of(IDENTITY);
      case "gzip" -> Optional.of(GZIP);
      case "zstd" -> Optional.of(ZSTD);
      case "deflate" -> Optional.of(DEFLATE);
      default -> Optional.empty();
    };
  }
}
