package io.otlpdelta.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.otlp.ContentCoding;
import java.net.InetSocketAddress;

/**
 * Where requests go and as whom.
 *
 * @param token the bearer token's text
 * @param table {@code catalog.schema.table}
 */
public record Target(InetSocketAddress address, String token, String table) {
  /** Every request's head up to the value of {@code Content-Length}, which comes last. */
  byte[] headPrefix(Shape shape) {
    String coding = shape.coding() == ContentCoding.GZIP ? "Content-Encoding: gzip\r\n" : "";
    return ("POST /api/2.0/otel/v1/"
            + shape.signal().route()
            + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: otlp-delta-bench\r\n"
            + "Content-Type: application/x-protobuf\r\nAuthorization: Bearer "
            + token
            + "\r\nX-Databricks-UC-Table-Name: "
            + table
            + "\r\n"
            + coding
            + "Content-Length: ")
        .getBytes(US_ASCII);
  }
}
