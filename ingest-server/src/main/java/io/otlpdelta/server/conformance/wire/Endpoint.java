package io.otlpdelta.server.conformance.wire;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens.
 *
 * @param base its URL; a path in it stands before OTLP's own, a slash at its end is dropped
 * @param trust which certificates are believed; used with https only
 */
public record Endpoint(URI base, Trust trust) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  public Endpoint {
    requireNonNull(base, "base");
    requireNonNull(trust, "trust");
  }

  /**
   * Reads a URL such as {@code https://collector.example.org:4318}.
   *
   * @throws IllegalArgumentException with a sentence when it is no such URL
   */
  public static Endpoint of(String text, Trust trust) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (isHttp && uri.getHost() != null && uri.getRawQuery() == null) {
        return new Endpoint(uri, trust);
      }
      throw notAServer(text, null);
    } catch (URISyntaxException e) {
      throw notAServer(text, e);
    }
  }

  /** Whether connections are encrypted. */
  public boolean tls() {
    return base.getScheme().equals("https");
  }

  /** A name or a bare address, without the brackets of IPv6. */
  public String host() {
    String host = base.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  public int port() {
    if (base.getPort() >= 0) {
      return base.getPort();
    }
    return tls() ? HTTPS_PORT : HTTP_PORT;
  }

  /** What the {@code Host} header says. */
  public String authority() {
    return base.getRawAuthority();
  }

  /** The request target of a path, such as {@code /v1/logs}, below the URL's own. */
  public String target(String path) {
    return base.getRawPath() + path;
  }

  private static IllegalArgumentException notAServer(String text, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "'" + text + "' is no server (expected: a URL such as http://127.0.0.1:4318)", cause);
  }
}
