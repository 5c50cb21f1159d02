package io.otlpdelta.auth;

import io.otlpdelta.model.Secret;
import java.util.Optional;

/**
 * Decides who is calling. Thread-safe, does not block: it runs on event loops, before the body is
 * read.
 */
@FunctionalInterface
public interface Authenticator {
  /**
   * The caller, or empty when the token is unknown, revoked or expired; both cost the same work.
   */
  Optional<Principal> authenticate(Secret token);
}
