package io.otlpdelta.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whose certificates a client believes: those of this Java, or the ones of a PEM file instead. */
public final class TrustedAuthorities {
  private final SSLContext context;
  private final TrustManager manager;

  private TrustedAuthorities(SSLContext context, TrustManager manager) {
    this.context = context;
    this.manager = manager;
  }

  /**
   * Reads them.
   *
   * @param file certificates in PEM; empty for those of this Java
   * @throws IOException with a sentence for the user when the file is of no use
   */
  public static TrustedAuthorities of(Optional<Path> file) throws IOException {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(file.isPresent() ? keyStore(file.get()) : null);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return new TrustedAuthorities(context, trust.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java cannot make TLS connections: " + e.getMessage(), e);
    }
  }

  /** Makes connections that believe them. */
  public SSLContext context() {
    return context;
  }

  /** Decides about a certificate, for libraries that make their connections themselves. */
  public TrustManager manager() {
    return manager;
  }

  private static @Nullable KeyStore keyStore(Path file)
      throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> certificates;
    try (InputStream in = Files.newInputStream(file)) {
      certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (CertificateException e) {
      throw new IOException(file + " holds no certificates in PEM", e);
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + " holds no certificates in PEM");
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("authority-" + number++, certificate);
    }
    return store;
  }
}
