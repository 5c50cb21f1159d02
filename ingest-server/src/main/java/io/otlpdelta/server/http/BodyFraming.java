package io.otlpdelta.server.http;

import io.otlpdelta.otlp.ContentCoding;
import java.nio.ByteBuffer;

/** How the bytes after a request's headers hold the body of one OTLP request. */
interface BodyFraming {
  /** How many bytes there are beside the body itself; limits do not count them. */
  int overheadBytes();

  /**
   * Looks at what has arrived so far; called again with each further piece.
   *
   * @throws Refusal when this cannot become a body that is served, so that no more is read of it
   */
  void check(ByteBuffer arrived);

  /**
   * Takes the body out of everything that arrived, without a copy.
   *
   * @throws Refusal when there is not one whole body
   */
  OtlpBody unframe(ByteBuffer arrived);

  /** OTLP/HTTP: all the bytes are the body. */
  static BodyFraming none(ContentCoding coding) {
    return new BodyFraming() {
      @Override
      public int overheadBytes() {
        return 0;
      }

      @Override
      public void check(ByteBuffer arrived) {}

      @Override
      public OtlpBody unframe(ByteBuffer arrived) {
        return new OtlpBody(coding, arrived);
      }
    };
  }
}
