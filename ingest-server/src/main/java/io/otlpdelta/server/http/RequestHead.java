package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What the headers of an ingest request say of its body and where that is to go, checked.
 *
 * @param coding how the body is compressed; of a gRPC message, if it is
 * @param clientTimeout how long after sending the headers the client waits for its answer
 */
record RequestHead(
    Signal signal,
    BodyEncoding encoding,
    ContentCoding coding,
    TableName table,
    boolean waitCommitted,
    Optional<Duration> clientTimeout) {
  /** Reads the headers in the order type, coding, table; the first problem is the refusal. */
  static RequestHead ofHttp(Signal signal, RequestHeaders headers) {
    return new RequestHead(
        signal,
        MediaTypes.encoding(headers),
        MediaTypes.coding(headers),
        TableHeaders.table(headers, signal),
        waitsForCommit(headers),
        Optional.empty());
  }

  /** Reads the metadata of a gRPC call in the same order, and its deadline last. */
  static RequestHead ofGrpc(Signal signal, RequestHeaders headers) {
    return new RequestHead(
        signal,
        BodyEncoding.PROTOBUF,
        GrpcHeaders.coding(headers),
        TableHeaders.table(headers, signal),
        waitsForCommit(headers),
        GrpcHeaders.timeout(headers));
  }

  /** Other preferences are ignored, as RFC 7240 says of unknown ones. */
  private static boolean waitsForCommit(RequestHeaders headers) {
    for (String element : HeaderLists.elements(headers, HttpHeaderNames.PREFER)) {
      String preference = element.replace(" ", "").toLowerCase(Locale.ROOT);
      if (preference.equals("wait=committed") || preference.startsWith("wait=committed;")) {
        return true;
      }
    }
    return false;
  }
}
