package io.otlpdelta.it.expected;

import java.util.List;
import java.util.Optional;

/**
 * One OTLP message, read without the product's code and without generated classes.
 *
 * <p>Fields are named as in the {@code .proto} files. Absent and default are told apart only by
 * {@link #has}, as the protocol does for fields with presence.
 */
interface OtlpNode {
  /** Whether a field with presence (a message, an optional or a oneof member) is set. */
  boolean has(String field);

  /** The text of a string field, empty when absent. */
  String text(String field);

  /** A 32 or 64 bit integer of any signedness or an enum's number; unsigned 64 bit as its bits. */
  long integer(String field);

  /** A double field, 0 when absent. */
  double real(String field);

  /** A boolean field, false when absent. */
  boolean flag(String field);

  /** The bytes of a bytes field other than an id, empty when absent. */
  byte[] bytes(String field);

  /** The lower-case hexadecimal text of a trace or span id, empty when absent. */
  String id(String field);

  /** A message field, when set. */
  Optional<OtlpNode> message(String field);

  /** The elements of a repeated message field. */
  List<OtlpNode> messages(String field);

  /** The elements of a repeated integer field. */
  List<Long> integers(String field);

  /** The elements of a repeated double field. */
  List<Double> reals(String field);
}
