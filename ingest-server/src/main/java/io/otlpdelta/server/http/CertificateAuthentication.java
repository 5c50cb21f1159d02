package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.auth.CertificateAuthenticator;
import io.otlpdelta.auth.CertificateIdentity;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token, or without one the client certificate of the connection.
 *
 * <p>A token that is sent decides alone, and must be good: behind a proxy many callers share one
 * certificate, and a bad token must not make its sender somebody else.
 */
final class CertificateAuthentication implements CallerAuthentication {
  private final CallerAuthentication bearer;
  private final Optional<CertificateAuthenticator> certificates;
  private final Time time;

  /**
   * Adds certificates to {@code bearer}.
   *
   * @param certificates who is registered; empty when a catalog decides by tokens alone
   */
  CertificateAuthentication(
      CallerAuthentication bearer, Optional<CertificateAuthenticator> certificates, Time time) {
    this.bearer = bearer;
    this.certificates = certificates;
    this.time = time;
  }

  @Override
  public Principal authenticate(ServiceRequestContext ctx, RequestHeaders headers) {
    X509Certificate certificate = certificateOf(ctx.sslSession());
    if (certificate == null) {
      return bearer.authenticate(ctx, headers);
    }
    requireInForce(certificate);
    if (headers.contains(HttpHeaderNames.AUTHORIZATION)) {
      return bearer.authenticate(ctx, headers);
    }
    CertificateAuthenticator known =
        certificates.orElseThrow(
            () ->
                Refusal.unauthenticated(
                    "The request has a client certificate and no token, but a certificate cannot"
                        + " speak for a user to Unity Catalog. Send the header 'Authorization:"
                        + " Bearer <token>' with a token of the catalog."));
    return known
        .authenticate(certificate)
        .orElseThrow(
            () ->
                Refusal.unauthenticated(
                    "The client certificate is not registered with this server, and the request"
                        + " has no token. Ask the administrator of this server to register it, as"
                        + " "
                        + CertificateIdentity.fingerprintOf(certificate).text()
                        + ", or for a token."));
  }

  /**
   * The handshake looked at it once; the connection may be older than the certificate got. Not a
   * 401, which clients take for final: they connect again, with the certificate they have by then.
   */
  private void requireInForce(X509Certificate certificate) {
    if (certificate.getNotAfter().toInstant().toEpochMilli() <= time.epochMillis()) {
      throw Refusal.of(
              ErrorCode.UNAVAILABLE,
              "The client certificate has expired since the connection was made. Connect again with"
                  + " a certificate that is in force.")
          .closing();
    }
  }

  private static @Nullable X509Certificate certificateOf(@Nullable SSLSession session) {
    if (session == null) {
      return null;
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate certificate
          ? certificate
          : null;
    } catch (SSLPeerUnverifiedException e) {
      return null; // The client sent none, as it may when they are optional.
    }
  }
}
