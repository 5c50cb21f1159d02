package io.otlpdelta.catalog.unity;

import io.otlpdelta.auth.Authenticator;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.model.Secret;
import java.util.Optional;

/**
 * Lets every token through to the catalog, except those it refused lately. So a bad token's first
 * request is refused when its table is looked up, and later ones at once.
 */
final class UnityAuthenticator implements Authenticator {
  private final RefusedTokens refused;

  UnityAuthenticator(RefusedTokens refused) {
    this.refused = refused;
  }

  @Override
  public Optional<Principal> authenticate(Secret token) {
    CallerDigest digest = CallerDigest.of(token);
    return refused.contains(digest)
        ? Optional.empty()
        : Optional.of(Principal.ofToken(digest.shownName(), token));
  }
}
