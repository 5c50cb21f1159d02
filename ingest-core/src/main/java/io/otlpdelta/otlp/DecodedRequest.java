package io.otlpdelta.otlp;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A request that may be stored.
 *
 * @param body checked protobuf bytes of the signal's {@code Export*ServiceRequest}: every known
 *     field has its wire type, every string is valid UTF-8, no AnyValue is nested deeper than 64
 *     levels, no string index of profiles is left; rejected records are still in it and are left
 *     out again by the same rules when rows are made
 * @param records how many rows the body becomes
 * @param rejections records that can never be stored, by reason, in order of first appearance
 * @param rejectedRecords the rejected records themselves, in the body's order; of many with one
 *     reason, and of much text, only the first, so there may be fewer than the rejections count
 * @param warnings sentences about repairs (invalid UTF-8, nesting cut), for {@code partial_success}
 *     with 0 rejected
 */
public record DecodedRequest(
    ByteBuffer body,
    int records,
    List<Rejection> rejections,
    List<RejectedRecord> rejectedRecords,
    List<String> warnings) {
  public DecodedRequest {
    rejections = List.copyOf(rejections);
    rejectedRecords = List.copyOf(rejectedRecords);
    warnings = List.copyOf(warnings);
  }

  /** How many records are rejected, for all reasons together. */
  public long rejected() {
    return rejections.stream().mapToLong(Rejection::count).sum();
  }

  /**
   * Records refused for one reason.
   *
   * @param count how many
   * @param first where the first of them stands, for example {@code metric 'cpu' in
   *     resourceMetrics[0]}, cut to 200 characters
   */
  public record Rejection(RejectReason reason, long count, String first) {
    /** The sentence for {@code partial_success}. */
    public String sentence() {
      return count + " rejected: " + first + " " + reason.text() + ".";
    }
  }
}
