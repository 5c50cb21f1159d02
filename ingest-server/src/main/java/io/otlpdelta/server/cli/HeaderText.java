package io.otlpdelta.server.cli;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** How a value gets through a client's settings into an HTTP header. */
final class HeaderText {
  private HeaderText() {}

  /**
   * A table name or prefix as a header value: an HTTP header has only ASCII, so anything else is
   * percent-encoded, and the server decodes it once.
   */
  static String ofName(String name) {
    StringBuilder text = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (isPlain || c == '.' || c == '_' || c == '-') {
        text.append(c);
      } else {
        text.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return text.toString();
  }

  /**
   * A header value inside {@code OTEL_EXPORTER_OTLP_..._HEADERS}, whose values SDKs percent-decode
   * (OpenTelemetry specification, "OTLP exporter", header format of W3C Baggage). A blank stays as
   * it is: clients that split the list themselves do not decode it.
   */
  static String inHeaderList(String value) {
    return value.replace("%", "%25").replace(",", "%2C").replace(";", "%3B").replace("=", "%3D");
  }
}
