package io.otlpdelta.server.http;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.otlp.ContentCoding;
import java.nio.ByteBuffer;

/**
 * The framing of a unary call: a byte that says whether the message is compressed, its length in
 * four bytes, and the message; exactly one, however HTTP/2 cut it into frames of its own
 * (grpc/grpc, doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message").
 */
final class GrpcFraming implements BodyFraming {
  static final int PREFIX_BYTES = 5;

  private final ContentCoding coding;
  private final int maxMessageBytes;

  /**
   * Prepares for one call.
   *
   * @param coding of the message, if its frame says that it is compressed
   */
  GrpcFraming(ContentCoding coding, int maxMessageBytes) {
    this.coding = coding;
    this.maxMessageBytes = maxMessageBytes;
  }

  @Override
  public int overheadBytes() {
    return PREFIX_BYTES;
  }

  /** The prefix alone tells what is too large or not served, before the message has come. */
  @Override
  public void check(ByteBuffer arrived) {
    if (arrived.remaining() < PREFIX_BYTES) {
      return;
    }
    byte compressed = arrived.get(arrived.position());
    if (compressed != 0 && compressed != 1) {
      throw malformed("its compressed flag is neither 0 nor 1");
    }
    if (compressed == 1 && coding == ContentCoding.IDENTITY) {
      throw malformed("it is marked as compressed, and grpc-encoding names no compression");
    }
    long length = messageBytes(arrived);
    if (length > maxMessageBytes) {
      throw Refusal.tooLarge(maxMessageBytes);
    }
    if (arrived.remaining() > PREFIX_BYTES + length) {
      throw malformed("more bytes follow it, and a call to Export has one message");
    }
  }

  @Override
  public OtlpBody unframe(ByteBuffer arrived) {
    if (!arrived.hasRemaining()) {
      throw malformed("there is none");
    }
    if (arrived.remaining() < PREFIX_BYTES
        || arrived.remaining() < PREFIX_BYTES + messageBytes(arrived)) {
      throw malformed("it ends before its announced length");
    }
    boolean compressed = arrived.get(arrived.position()) == 1;
    ByteBuffer message = arrived.duplicate();
    message.position(message.position() + PREFIX_BYTES);
    return new OtlpBody(compressed ? coding : ContentCoding.IDENTITY, message);
  }

  /** Unsigned: what a signed reading takes for negative is a length of more than 2 GiB. */
  private static long messageBytes(ByteBuffer arrived) {
    return Integer.toUnsignedLong(arrived.getInt(arrived.position() + 1));
  }

  private static Refusal malformed(String problem) {
    return Refusal.of(
        ErrorCode.MALFORMED_FRAME,
        "The call does not hold one gRPC message: " + problem + ". Check the client or the proxy.");
  }
}
