package io.otlpdelta.auth;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Secret;

/** A token just made: its text, which exists nowhere else, and what was stored of it. */
public record IssuedToken(Secret token, StoredToken stored) {
  public IssuedToken {
    requireNonNull(token, "token");
    requireNonNull(stored, "stored");
  }
}
