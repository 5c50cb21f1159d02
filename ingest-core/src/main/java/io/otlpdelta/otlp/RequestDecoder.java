package io.otlpdelta.otlp;

import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.nio.ByteBuffer;

/**
 * Stage 2: whatever a client sent becomes checked protobuf bytes. Thread-safe; does not block; not
 * for event loops.
 */
public interface RequestDecoder {
  /**
   * Decompresses, turns JSON into protobuf, checks and counts.
   *
   * @param body the bytes as sent, between position and limit; not kept when the coding is not
   *     identity or the encoding is JSON, else the result may share them
   * @param memory asked for every array whose size a client chooses, but the body as sent
   * @throws IngestException {@code INVALID_ARGUMENT} for bytes that are no such request, {@code
   *     REQUEST_TOO_LARGE} over a limit
   * @throws RuntimeException of the memory's own
   */
  DecodedRequest decode(
      Signal signal,
      BodyEncoding encoding,
      ContentCoding coding,
      ByteBuffer body,
      DecodeMemory memory);

  /** The same, with as much memory as the limits of one request allow. */
  default DecodedRequest decode(
      Signal signal, BodyEncoding encoding, ContentCoding coding, ByteBuffer body) {
    return decode(signal, encoding, coding, body, DecodeMemory.UNLIMITED);
  }
}
