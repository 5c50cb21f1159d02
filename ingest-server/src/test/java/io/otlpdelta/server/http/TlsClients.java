package io.otlpdelta.server.http;

import io.otlpdelta.auth.TestAuthority;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS of the JDK for clients in tests. */
final class TlsClients {
  private TlsClients() {}

  /** A client that sends no certificate. */
  static SSLContext trusting(X509Certificate authority) throws Exception {
    return context(authority, null);
  }

  /** A client that sends this certificate when it is asked for one. */
  static SSLContext presenting(TestAuthority.Pair own, X509Certificate authority) throws Exception {
    return context(authority, new KeyManager[] {new StubbornKeys(own)});
  }

  private static SSLContext context(X509Certificate authority, KeyManager @Nullable [] own)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    store.setCertificateEntry("authority", authority);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own, factory.getTrustManagers(), null);
    return context;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }
}
