package io.otlpdelta.catalog.unity;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Access;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import java.util.Optional;

/**
 * Callers are decided about by the grants of our own token file, and the catalog is asked with the
 * server's token. What that token lacks is not the callers' fault and may be put right, so they are
 * told to send again.
 */
final class GrantsRule implements UnityCatalog.CallerRule {
  private final UnityTokens tokens;

  GrantsRule(UnityTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public Secret tokenOf(Principal caller, TableName table) {
    Access.requireAppend(table, caller);
    return tokens
        .tokenFor(table)
        .orElseThrow(
            () ->
                new IngestException(
                    ErrorCode.UNAVAILABLE,
                    "The server has no valid token for Unity Catalog now; send the request again"));
  }

  @Override
  public Optional<Boolean> decision(Principal caller, TableName table) {
    return Optional.of(Access.mayAppend(table, caller));
  }

  @Override
  public IngestException refusal(IngestException ofToken) {
    return switch (ofToken.code()) {
      case UNAUTHENTICATED ->
          new IngestException(
              ErrorCode.UNAVAILABLE,
              "Unity Catalog does not accept the server's own token; its administrator renews it",
              ofToken);
      case PERMISSION_DENIED ->
          new IngestException(
              ErrorCode.UNAVAILABLE,
              "The server's own token is refused by Unity Catalog: " + ofToken.getMessage(),
              ofToken);
      default -> ofToken;
    };
  }
}
