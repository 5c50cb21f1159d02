package io.otlpdelta.server.config;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How connections are encrypted, checked.
 *
 * @param certificateFile the certificate chain, PEM
 * @param keyFile the private key, PEM
 * @param clientAuthoritiesFile whose certificates clients may send, PEM; there is one unless {@code
 *     clients} is {@code NONE}
 * @param handshakeTimeout from the connection to the end of the handshake
 */
public record TlsConfig(
    Path certificateFile,
    Path keyFile,
    Optional<Secret> keyPassword,
    ClientCertificates clients,
    Optional<Path> clientAuthoritiesFile,
    Duration handshakeTimeout) {
  public TlsConfig {
    requireNonNull(certificateFile, "certificateFile");
    requireNonNull(keyFile, "keyFile");
    requireNonNull(keyPassword, "keyPassword");
    requireNonNull(handshakeTimeout, "handshakeTimeout");
    if (clients == ClientCertificates.NONE && clientAuthoritiesFile.isPresent()) {
      throw new ConfigException(
          "tls.clientCaFile is set, but tls.clientAuth is 'none', so no client is asked for a"
              + " certificate (expected: tls.clientAuth 'optional' or 'required')");
    }
    if (clients != ClientCertificates.NONE && clientAuthoritiesFile.isEmpty()) {
      throw new ConfigException(
          "tls.clientAuth asks clients for certificates, but tls.clientCaFile does not say whose"
              + " are good (expected: a PEM file of your own certificate authority)");
    }
  }

  /** What is configured; empty for plain HTTP. */
  static Optional<TlsConfig> of(SettingValues values) {
    Optional<Path> certificate = values.get(DoorSettings.TLS_CERTIFICATE_FILE);
    Optional<Path> key = values.get(DoorSettings.TLS_KEY_FILE);
    Optional<Secret> password = values.get(DoorSettings.TLS_KEY_PASSWORD);
    ClientCertificates clients = values.get(DoorSettings.TLS_CLIENT_AUTH);
    Optional<Path> authorities = values.get(DoorSettings.TLS_CLIENT_CA_FILE);
    if (certificate.isPresent() && key.isPresent()) {
      return Optional.of(
          new TlsConfig(
              certificate.get(),
              key.get(),
              password,
              clients,
              authorities,
              values.get(DoorSettings.TLS_HANDSHAKE_TIMEOUT)));
    }
    if (certificate.isPresent()
        || key.isPresent()
        || password.isPresent()
        || clients != ClientCertificates.NONE
        || authorities.isPresent()) {
      throw new ConfigException(
          "TLS needs both tls.certificateFile and tls.keyFile, but only part of it is set");
    }
    return Optional.empty();
  }
}
