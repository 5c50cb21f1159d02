package io.otlpdelta.catalog.unity;

import io.otlpdelta.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What stands for a token where it is compared, kept or shown: its SHA-256, in hexadecimal digits.
 * A token has far too many possible values to be found from it.
 */
record CallerDigest(String hex) {
  private static final int SHOWN_DIGITS = 8;

  static CallerDigest of(Secret token) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(token.reveal().getBytes(StandardCharsets.UTF_8));
      return new CallerDigest(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** A name for logs, the same for the same token. */
  String shownName() {
    return "token:" + hex.substring(0, SHOWN_DIGITS);
  }
}
