package io.otlpdelta.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where requests go and as whom.
 *
 * @param token the bearer token's text
 * @param table {@code catalog.schema.table}
 */
public record Target(InetSocketAddress address, String token, String table) {
  /** The route of a signal. */
  static String path(Signal signal) {
    return "/api/2.0/otel/v1/" + signal.route();
  }

  /** The headers of every request. */
  Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", "otlp-delta-bench");
    headers.put("Content-Type", "application/x-protobuf");
    headers.put("Authorization", "Bearer " + token);
    headers.put("X-Databricks-UC-Table-Name", table);
    return headers;
  }

  /** Every request's head up to the value of {@code Content-Length}, which comes last. */
  byte[] headPrefix(Shape shape) {
    StringBuilder head = new StringBuilder("POST ").append(path(shape.signal()));
    head.append(" HTTP/1.1\r\nHost: localhost\r\n");
    headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    if (shape.coding() == ContentCoding.GZIP) {
      head.append("Content-Encoding: gzip\r\n");
    }
    return head.append("Content-Length: ").toString().getBytes(US_ASCII);
  }
}
