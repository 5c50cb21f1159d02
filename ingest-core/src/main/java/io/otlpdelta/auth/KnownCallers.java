package io.otlpdelta.auth;

import java.util.List;

/**
 * What the token file holds: the tokens and the certificates, each in the order of their making.
 */
record KnownCallers(List<StoredToken> tokens, List<StoredCertificate> certificates) {
  static final KnownCallers NONE = new KnownCallers(List.of(), List.of());

  KnownCallers {
    tokens = List.copyOf(tokens);
    certificates = List.copyOf(certificates);
  }

  KnownCallers withTokens(List<StoredToken> other) {
    return new KnownCallers(other, certificates);
  }

  KnownCallers withCertificates(List<StoredCertificate> other) {
    return new KnownCallers(tokens, other);
  }
}
