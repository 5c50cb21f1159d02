package io.otlpdelta.server.cli;

import java.net.URI;
import java.net.URISyntaxException;

/** A server as users name it: scheme, host and port, and nothing more. */
final class ServerUrl {
  static final String DEFAULT = "http://127.0.0.1:4318";

  private ServerUrl() {}

  /**
   * Reads it; a slash at its end is dropped.
   *
   * @param option the option it was given by, for the message
   */
  static URI parse(String option, String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean isBare = uri.getRawPath() != null && uri.getRawPath().isEmpty();
      boolean isAnonymous = uri.getRawUserInfo() == null && uri.getRawQuery() == null;
      if (isHttp && isBare && uri.getHost() != null && isAnonymous) {
        return uri;
      }
      throw new UsageFailure(notAServer(option, text));
    } catch (URISyntaxException e) {
      throw new UsageFailure(notAServer(option, text), e);
    }
  }

  private static String notAServer(String option, String text) {
    return option
        + ": '"
        + text.replaceAll("//[^/]*@", "//***@")
        + "' is no server (expected: a URL without a path, such as "
        + DEFAULT
        + ")";
  }
}
