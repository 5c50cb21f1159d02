package io.otlpdelta.server.conformance.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A request of HTTP/1 as lines: nothing is added, joined, ordered or checked. Immutable; each
 * {@code with} makes another.
 */
public final class RawRequest {
  private final String method;
  private final String target;
  private final String version;
  private final List<String> lines;
  private final byte[] body;

  private RawRequest(
      String method, String target, String version, List<String> lines, byte[] body) {
    this.method = method;
    this.target = target;
    this.version = version;
    this.lines = List.copyOf(lines);
    this.body = body;
  }

  /** A request with a {@code Host} line and nothing else. */
  public static RawRequest of(String method, Endpoint endpoint, String path) {
    return new RawRequest(
        method,
        endpoint.target(path),
        "HTTP/1.1",
        List.of("Host: " + endpoint.authority()),
        new byte[0]);
  }

  public RawRequest withMethod(String other) {
    return new RawRequest(other, target, version, lines, body);
  }

  public RawRequest withTarget(String other) {
    return new RawRequest(method, other, version, lines, body);
  }

  public RawRequest withVersion(String other) {
    return new RawRequest(method, target, other, lines, body);
  }

  /** One more header line, also when there is one of that name. */
  public RawRequest with(String name, String value) {
    List<String> more = new ArrayList<>(lines);
    more.add(name + ": " + value);
    return new RawRequest(method, target, version, more, body);
  }

  /** Without any line of that name. */
  public RawRequest without(String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ":";
    return new RawRequest(
        method,
        target,
        version,
        lines.stream().filter(line -> !line.toLowerCase(Locale.ROOT).startsWith(prefix)).toList(),
        body);
  }

  /** With one line of that name, in the place of any others. */
  public RawRequest replacing(String name, String value) {
    return without(name).with(name, value);
  }

  /** With that body and its length. */
  public RawRequest withBody(byte[] bytes) {
    RawRequest announced = replacing("Content-Length", Integer.toString(bytes.length));
    return new RawRequest(method, target, version, announced.lines, bytes);
  }

  /** The request line and the header lines, with the empty line after them. */
  public byte[] head() {
    return (method
            + " "
            + target
            + " "
            + version
            + "\r\n"
            + String.join("\r\n", lines)
            + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  public byte[] body() {
    return body;
  }

  public String method() {
    return method;
  }

  public String target() {
    return target;
  }

  /** The header lines as pairs of name and value, for clients that frame them in their own way. */
  public List<Answer.Header> headers() {
    return lines.stream()
        .map(
            line -> {
              int colon = line.indexOf(':');
              return new Answer.Header(line.substring(0, colon), line.substring(colon + 1).strip());
            })
        .toList();
  }

  /** The request line alone, for people. */
  @Override
  public String toString() {
    return method + " " + target + " " + version;
  }
}
