package io.otlpdelta.pipeline;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.otlp.DecodeMemory;
import java.nio.ByteBuffer;

/**
 * One request as the door hands it on.
 *
 * @param caller who sent it
 * @param table where it is to go
 * @param body the bytes as sent, on the heap; the pipeline's until the request is answered
 * @param waitCommitted answer only when the rows are in the table ({@code Prefer: wait=committed})
 * @param memory asked while the body is decoded; what it says no with ends the request
 */
public record IngestRequest(
    Principal caller,
    TableName table,
    Signal signal,
    BodyEncoding encoding,
    ContentCoding coding,
    ByteBuffer body,
    boolean waitCommitted,
    DecodeMemory memory) {
  /** A request that may take as much memory as its limits allow. */
  public IngestRequest(
      Principal caller,
      TableName table,
      Signal signal,
      BodyEncoding encoding,
      ContentCoding coding,
      ByteBuffer body,
      boolean waitCommitted) {
    this(caller, table, signal, encoding, coding, body, waitCommitted, DecodeMemory.UNLIMITED);
  }

  /** This request, with other memory. */
  public IngestRequest withMemory(DecodeMemory other) {
    return new IngestRequest(caller, table, signal, encoding, coding, body, waitCommitted, other);
  }
}
