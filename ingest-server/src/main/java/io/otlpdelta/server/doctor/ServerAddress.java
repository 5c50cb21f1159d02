package io.otlpdelta.server.doctor;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and port of a URL: what one connection is made to. */
record ServerAddress(boolean isTls, String host, int port) {
  /** The part of a URL that has a host and the scheme {@code http} or {@code https}. */
  static ServerAddress of(URI url) {
    boolean isTls = "https".equals(url.getScheme().toLowerCase(Locale.ROOT));
    String host = url.getHost();
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    int defaultPort = isTls ? 443 : 80;
    return new ServerAddress(
        isTls,
        isBracketed ? host.substring(1, host.length() - 1) : host,
        url.getPort() < 0 ? defaultPort : url.getPort());
  }

  URI resolve(String path) {
    return URI.create(this + path);
  }

  String hostAndPort() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return (isTls ? "https://" : "http://") + hostAndPort();
  }
}
