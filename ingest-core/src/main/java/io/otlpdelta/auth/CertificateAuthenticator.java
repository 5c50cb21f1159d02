package io.otlpdelta.auth;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Decides who is calling by a client certificate that the TLS handshake found good. Thread-safe,
 * does not block: it runs on event loops.
 */
@FunctionalInterface
public interface CertificateAuthenticator {
  /**
   * The caller, or empty when none of the certificate's identities is registered. A certificate may
   * carry several that are: then the caller has the name of the first, in the order of {@link
   * CertificateIdentity.Kind}, and the grants of all.
   */
  Optional<Principal> authenticate(X509Certificate certificate);
}
