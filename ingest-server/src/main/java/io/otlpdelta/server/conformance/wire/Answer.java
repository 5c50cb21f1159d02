package io.otlpdelta.server.conformance.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One response. Immutable, if nobody writes to the bytes of {@link #body}. */
public final class Answer {
  private static final int SHOWN_BODY_CHARS = 300;

  private final String protocol;
  private final int status;
  private final List<Header> headers;
  private final byte[] body;

  /**
   * Holds a response.
   *
   * @param protocol as the server named it, such as {@code HTTP/1.1}
   */
  public Answer(String protocol, int status, List<Header> headers, byte[] body) {
    this.protocol = protocol;
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  /** One header line. */
  public record Header(String name, String value) {}

  public String protocol() {
    return protocol;
  }

  public int status() {
    return status;
  }

  public byte[] body() {
    return body;
  }

  /** The values of all lines of the header, in order. */
  public List<String> all(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  /** The header's first value. */
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  /** The media type without parameters, in lower case; empty when there is none. */
  public String mediaType() {
    String type = first("content-type").orElse("");
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }

  /** The body as text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Status line, headers and the beginning of the body, for people. */
  public String describe() {
    StringBuilder text = new StringBuilder(protocol).append(' ').append(status);
    headers.forEach(
        header -> text.append("\n").append(header.name()).append(": ").append(header.value()));
    if (body.length > 0) {
      text.append("\n\n").append(printable());
    }
    return text.toString();
  }

  private String printable() {
    StringBuilder shown = new StringBuilder();
    text()
        .codePoints()
        .limit(SHOWN_BODY_CHARS)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '.' : c));
    return body.length > SHOWN_BODY_CHARS
        ? shown + "... (" + body.length + " bytes)"
        : shown.toString();
  }
}
