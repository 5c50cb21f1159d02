package io.otlpdelta.server.config;

/** Whether clients are asked for a certificate in the TLS handshake. */
public enum ClientCertificates {
  /** No client is asked. */
  NONE,
  /** Each is asked; one that sends a certificate must send a good one. */
  OPTIONAL,
  /** Each is asked, and gets no connection without a good one. */
  REQUIRED
}
