package io.otlpdelta.server.http;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything the door is told.
 *
 * @param address where to listen; port 0 takes a free one
 * @param tls certificate and key, or empty for cleartext
 * @param corsOrigins origins whose pages may send OTLP; empty for none
 */
public record DoorConfig(
    InetSocketAddress address,
    Optional<Tls> tls,
    DoorLimits limits,
    DoorTimeouts timeouts,
    List<String> corsOrigins) {
  public DoorConfig {
    corsOrigins = List.copyOf(corsOrigins);
  }

  /** Cleartext at the address, with default limits and times. */
  public static DoorConfig cleartext(InetSocketAddress address) {
    return new DoorConfig(
        address, Optional.empty(), DoorLimits.DEFAULTS, DoorTimeouts.DEFAULTS, List.of());
  }

  /**
   * PEM files.
   *
   * @param certificate the certificate chain
   * @param key the private key, PKCS#8, without a password
   */
  public record Tls(Path certificate, Path key) {}
}
