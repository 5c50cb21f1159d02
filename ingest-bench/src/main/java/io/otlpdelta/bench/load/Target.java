package io.otlpdelta.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * Where requests go and as whom.
 *
 * @param path of the requests
 * @param headers of every request, but for those that depend on its body
 */
public record Target(InetSocketAddress address, String path, Map<String, String> headers) {
  public Target {
    headers = Map.copyOf(headers);
  }

  /**
   * A table of this project's server.
   *
   * @param token the bearer token's text
   * @param table {@code catalog.schema.table}
   */
  public static Target ofTable(
      InetSocketAddress address, String token, Signal signal, String table) {
    return new Target(
        address,
        "/api/2.0/otel/v1/" + signal.route(),
        Map.of(
            "Content-Type",
            "application/x-protobuf",
            "Authorization",
            "Bearer " + token,
            "X-Databricks-UC-Table-Name",
            table));
  }

  /** Every request's head up to the value of {@code Content-Length}, which comes last. */
  byte[] headPrefix(Shape shape) {
    StringBuilder head = new StringBuilder("POST ").append(path);
    head.append(" HTTP/1.1\r\nHost: localhost\r\nUser-Agent: otlp-delta-bench\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    if (shape.coding() == ContentCoding.GZIP) {
      head.append("Content-Encoding: gzip\r\n");
    }
    return head.append("Content-Length: ").toString().getBytes(US_ASCII);
  }
}
