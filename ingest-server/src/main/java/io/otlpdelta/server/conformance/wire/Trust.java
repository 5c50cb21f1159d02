package io.otlpdelta.server.conformance.wire;

import com.linecorp.armeria.client.ClientFactoryBuilder;
import io.otlpdelta.server.tls.TrustedAuthorities;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Which server certificates are believed. Immutable. */
public final class Trust {
  private final SSLContext context;
  private final TrustManager manager;
  private final boolean checksNames;

  private Trust(SSLContext context, TrustManager manager, boolean checksNames) {
    this.context = context;
    this.manager = manager;
    this.checksNames = checksNames;
  }

  /**
   * The certificates of a PEM file and no other, or, without one, what this Java trusts.
   *
   * @throws IOException when the file cannot be read or holds none
   */
  public static Trust of(Optional<Path> pemFile) throws IOException {
    TrustedAuthorities authorities = TrustedAuthorities.of(pemFile);
    return new Trust(authorities.context(), authorities.manager(), true);
  }

  /** Every certificate: for a server with one of its own making, on a network that is trusted. */
  public static Trust anything() throws IOException {
    try {
      TrustManager credulous = new Credulous();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {credulous}, null);
      return new Trust(context, credulous, false);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /** Makes connections that believe the same. */
  SSLContext context() {
    return context;
  }

  /** Whether a certificate must also be for the server's name. */
  boolean checksNames() {
    return checksNames;
  }

  void applyTo(ClientFactoryBuilder client) {
    if (!checksNames) {
      client.tlsNoVerify();
    } else {
      client.tlsCustomizer(tls -> tls.trustManager(manager));
    }
  }

  /** Of the extended kind, since only those are spared the check of names by the JDK. */
  private static final class Credulous extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
