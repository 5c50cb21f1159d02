package io.otlpdelta.server.tls;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.TlsKeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What connections are made with.
 *
 * @param keyPair the server's own
 * @param clientAuthorities whose certificates clients may send; empty when none are asked for
 */
record TlsMaterial(TlsKeyPair keyPair, List<X509Certificate> clientAuthorities) {
  TlsMaterial {
    requireNonNull(keyPair, "keyPair");
    clientAuthorities = List.copyOf(clientAuthorities);
  }

  X509Certificate certificate() {
    return keyPair.certificateChain().get(0);
  }

  /** When the first certificate of the chain ends, which is sent with the others. */
  Instant expiresAt() {
    return keyPair.certificateChain().stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }
}
