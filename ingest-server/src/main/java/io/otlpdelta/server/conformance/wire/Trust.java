package io.otlpdelta.server.conformance.wire;

import com.linecorp.armeria.client.ClientFactoryBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Which server certificates are believed. Immutable. */
public final class Trust {
  private final SSLContext context;
  private final List<TrustManager> managers;
  private final boolean checksNames;

  private Trust(SSLContext context, List<TrustManager> managers, boolean checksNames) {
    this.context = context;
    this.managers = managers;
    this.checksNames = checksNames;
  }

  /** What this machine trusts. */
  public static Trust system() throws IOException {
    return of(null, true);
  }

  /**
   * The certificates of a PEM file, and no other.
   *
   * @throws IOException when the file cannot be read or holds none
   */
  public static Trust ofCertificates(Path pemFile) throws IOException {
    try (InputStream pem = Files.newInputStream(pemFile)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + count++, certificate);
      }
      if (count == 0) {
        throw new IOException(pemFile + " holds no certificate (expected: PEM)");
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return of(factory.getTrustManagers(), true);
    } catch (GeneralSecurityException e) {
      throw new IOException(pemFile + " cannot be used as certificates: " + e.getMessage(), e);
    }
  }

  /** Every certificate: for a server with one of its own making, on a network that is trusted. */
  public static Trust anything() throws IOException {
    return of(new TrustManager[] {new Credulous()}, false);
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
    } else if (!managers.isEmpty()) {
      client.tlsCustomizer(tls -> tls.trustManager(managers.get(0)));
    }
  }

  private static Trust of(TrustManager @Nullable [] managers, boolean checksNames)
      throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers, null);
      return new Trust(context, managers == null ? List.of() : List.of(managers), checksNames);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
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
