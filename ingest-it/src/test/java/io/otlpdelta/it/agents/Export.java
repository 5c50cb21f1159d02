package io.otlpdelta.it.agents;

import io.otlpdelta.it.harness.Signal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * One request of an agent's exporter, as it passed the {@link ExportProxy}.
 *
 * @param headers by lower-case name
 * @param body as sent
 * @param serverStatus what the server answered; 0 when it was not asked or did not answer
 * @param clientStatus what the agent was told
 */
record Export(
    Signal signal,
    Map<String, String> headers,
    ByteBuffer body,
    int serverStatus,
    int clientStatus) {
  Export {
    headers = Map.copyOf(headers);
    body = body.asReadOnlyBuffer();
  }

  /** A header's value; empty when it was not sent. */
  String header(String lowerCaseName) {
    return headers.getOrDefault(lowerCaseName, "");
  }

  /** The OTLP request, without its content coding. */
  byte[] decodedBody() {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    if (!header("content-encoding").equals("gzip")) {
      return bytes;
    }
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("not gzip: an export of " + signal, e);
    }
  }
}
