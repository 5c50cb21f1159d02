package io.otlpdelta.flatten;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;

/**
 * Puts the parts of messages together. A field that takes one message may stand twice on the wire,
 * and means the two merged ("Last One Wins" in protobuf's encoding); nobody sends that, so the
 * readers here only notice it, and what holds such a field is written anew by the generated classes
 * and read again. What was written anew holds no second such field, at any depth, so that this
 * costs time and memory in proportion to the body.
 */
final class WholeMessage {
  /** As the decoder's: its nesting limit, with the messages around it. */
  private static final int RECURSION_LIMIT = 400;

  private WholeMessage() {}

  /** The message with each of its fields in one part. */
  static byte[] of(Parser<? extends MessageLite> parser, byte[] bytes, int from, int to) {
    CodedInputStream input = CodedInputStream.newInstance(bytes, from, to - from);
    input.setRecursionLimit(RECURSION_LIMIT);
    try {
      return parser.parseFrom(input).toByteArray();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "message: "
              + (to - from)
              + " bytes (expected: a part of a body that the decoder accepted)",
          e);
    }
  }
}
