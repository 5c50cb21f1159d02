package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AsciiString;
import io.otlpdelta.otlp.ContentCoding;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The headers of gRPC over HTTP/2 (grpc/grpc, doc/PROTOCOL-HTTP2.md). {@code te: trailers} is not
 * asked for: it tells a server about proxies that drop trailers, and its lack loses no data.
 */
final class GrpcHeaders {
  /** The content type of every answer to a call. */
  static final String CONTENT_TYPE = "application/grpc";

  static final AsciiString STATUS = AsciiString.cached("grpc-status");
  static final AsciiString MESSAGE = AsciiString.cached("grpc-message");
  static final AsciiString STATUS_DETAILS = AsciiString.cached("grpc-status-details-bin");

  /** How the messages are compressed whose frames say that they are. */
  static final AsciiString ENCODING = AsciiString.cached("grpc-encoding");

  static final AsciiString ACCEPT_ENCODING = AsciiString.cached("grpc-accept-encoding");

  static final AsciiString TIMEOUT = AsciiString.cached("grpc-timeout");

  /** The codec of {@code +json} and others is not served. */
  private static final Set<String> SERVED_TYPES = Set.of(CONTENT_TYPE, CONTENT_TYPE + "+proto");

  private static final Pattern TIMEOUT_VALUE = Pattern.compile("([0-9]{1,8})([HMSmun])");

  private GrpcHeaders() {}

  /**
   * Whether the request is a gRPC call, so that its client reads the status in trailers. Anything
   * else, on whatever path, is answered in HTTP.
   */
  static boolean isCall(ServiceRequestContext ctx) {
    return ctx.sessionProtocol().isMultiplex()
        && ctx.method() == HttpMethod.POST
        && isServedType(ctx.request().headers());
  }

  static boolean isServedType(RequestHeaders headers) {
    Set<String> types = MediaTypes.types(headers);
    return types.size() == 1 && SERVED_TYPES.containsAll(types);
  }

  /** The one coding of compressed messages, the same as OTLP/HTTP's. */
  static ContentCoding coding(RequestHeaders headers) {
    List<String> codings = HeaderLists.elements(headers, ENCODING);
    return Optional.of(codings)
        .filter(found -> found.size() <= 1)
        .flatMap(found -> ContentCoding.ofHeader(found.isEmpty() ? "" : found.get(0)))
        .orElseThrow(Refusal::unservedMessageEncoding);
  }

  /** How long the client waits for the end of the call; nothing when it does not say. */
  static Optional<Duration> timeout(RequestHeaders headers) {
    String value = headers.get(TIMEOUT);
    if (value == null) {
      return Optional.empty();
    }
    Matcher matcher = TIMEOUT_VALUE.matcher(value.strip());
    if (!matcher.matches()) {
      throw Refusal.invalid(
          "The header grpc-timeout is not usable. Send up to eight digits and one of the units H,"
              + " M, S, m, u, n, for example 10S.");
    }
    return Optional.of(
        Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2).charAt(0))));
  }

  private static ChronoUnit unit(char letter) {
    return switch (letter) {
      case 'H' -> ChronoUnit.HOURS;
      case 'M' -> ChronoUnit.MINUTES;
      case 'S' -> ChronoUnit.SECONDS;
      case 'm' -> ChronoUnit.MILLIS;
      case 'u' -> ChronoUnit.MICROS;
      case 'n' -> ChronoUnit.NANOS;
      default -> throw new IllegalArgumentException("unit: " + letter + " (expected: HMSmun)");
    };
  }
}
