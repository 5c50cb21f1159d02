package io.otlpdelta.server.tls;

import com.linecorp.armeria.common.TlsKeyPair;
import io.otlpdelta.model.Secret;
import io.otlpdelta.server.config.ConfigException;
import io.otlpdelta.server.config.TlsConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configured PEM files as they were read, byte for byte: equal when nothing changed. Their
 * contents are compared and not their times, which file systems keep coarsely and renamed folders
 * (as Kubernetes mounts secrets) do not change as one expects.
 */
record TlsFiles(ByteBuffer certificates, ByteBuffer key, Optional<ByteBuffer> authorities) {
  private static final int MAX_FILE_BYTES = 1 << 20;

  /** What a client of HTTP/2 can check a signature of; DSA has no cipher suite that it allows. */
  private static final Map<String, String> SIGNATURE_BY_KEY =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

  /**
   * Reads the files. Blocks on I/O.
   *
   * @throws ConfigException with a sentence for the admin
   */
  static TlsFiles read(TlsConfig config) {
    return new TlsFiles(
        bytes("tls.certificateFile", config.certificateFile()),
        bytes("tls.keyFile", config.keyFile()),
        config.clientAuthoritiesFile().map(file -> bytes("tls.clientCaFile", file)));
  }

  /**
   * What the files mean, when it fits together.
   *
   * @throws ConfigException with a sentence for the admin
   */
  TlsMaterial parse(TlsConfig config) {
    String where = "tls.certificateFile: the file " + config.certificateFile();
    List<X509Certificate> chain = certificates(where, certificates);
    String algorithm = signatureAlgorithm(where, chain.get(0));
    TlsKeyPair pair = pair(config, chain);
    requireSamePair(config, pair, algorithm);
    return new TlsMaterial(
        pair,
        authorities
            .map(bytes -> authorities(config.clientAuthoritiesFile().orElseThrow(), bytes))
            .orElse(List.of()));
  }

  private TlsKeyPair pair(TlsConfig config, List<X509Certificate> chain) {
    try (InputStream keyStream = stream(key);
        InputStream chainStream = stream(certificates)) {
      PrivateKey privateKey =
          TlsKeyPair.of(
                  keyStream, config.keyPassword().map(Secret::reveal).orElse(null), chainStream)
              .privateKey();
      return TlsKeyPair.of(privateKey, chain);
    } catch (IOException | RuntimeException e) {
      throw new ConfigException(
          "tls.keyFile: the file "
              + config.keyFile()
              + " holds no private key that can be read (expected: PEM, PKCS #8 or PKCS #1"
              + (config.keyPassword().isPresent()
                  ? ", with the password of tls.keyPassword)"
                  : "; a key with a password needs tls.keyPassword)"),
          e);
    }
  }

  private static String signatureAlgorithm(String where, X509Certificate certificate) {
    String keyAlgorithm = certificate.getPublicKey().getAlgorithm();
    String algorithm = SIGNATURE_BY_KEY.get(keyAlgorithm);
    if (algorithm == null) {
      throw new ConfigException(
          where + " is for a key of " + keyAlgorithm + " (expected: RSA or EC)");
    }
    return algorithm;
  }

  /** A pair that is being replaced, one file after the other, is caught here. */
  private static void requireSamePair(TlsConfig config, TlsKeyPair pair, String algorithm) {
    PublicKey certified = pair.certificateChain().get(0).getPublicKey();
    try {
      byte[] text = certified.getEncoded();
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(pair.privateKey());
      signer.update(text);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certified);
      verifier.update(text);
      if (verifier.verify(signature)) {
        return;
      }
      throw notOnePair(config, null);
    } catch (GeneralSecurityException e) {
      throw notOnePair(config, e);
    }
  }

  private static ConfigException notOnePair(TlsConfig config, @Nullable Exception cause) {
    return new ConfigException(
        "tls.keyFile: the key in "
            + config.keyFile()
            + " is not the one that the first certificate in "
            + config.certificateFile()
            + " is for (expected: a pair)",
        cause);
  }

  private static List<X509Certificate> authorities(Path file, ByteBuffer bytes) {
    String where = "tls.clientCaFile: the file " + file;
    List<X509Certificate> authorities = certificates(where, bytes);
    for (X509Certificate certificate : authorities) {
      if (certificate.getBasicConstraints() < 0) {
        throw new ConfigException(
            where
                + " holds a certificate that is no authority's: "
                + certificate.getSubjectX500Principal().getName()
                + " (expected: certificates with CA:TRUE)");
      }
    }
    return authorities;
  }

  private static List<X509Certificate> certificates(String where, ByteBuffer bytes) {
    List<X509Certificate> certificates = new ArrayList<>();
    try (InputStream stream = stream(bytes)) {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(stream)) {
        certificates.add((X509Certificate) certificate);
      }
    } catch (IOException | CertificateException e) {
      throw new ConfigException(where + " is not a whole PEM file of certificates", e);
    }
    if (certificates.isEmpty()) {
      throw new ConfigException(where + " holds no certificate (expected: PEM)");
    }
    return certificates;
  }

  private static ByteBuffer bytes(String key, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new ConfigException(
            key + ": the file " + file + " has more than " + MAX_FILE_BYTES + " bytes");
      }
      return ByteBuffer.wrap(bytes);
    } catch (NoSuchFileException e) {
      throw new ConfigException(key + ": there is no file " + file, e);
    } catch (IOException e) {
      throw new ConfigException(key + ": the file " + file + " cannot be read: " + e, e);
    }
  }

  private static InputStream stream(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return new ByteArrayInputStream(copy);
  }
}
