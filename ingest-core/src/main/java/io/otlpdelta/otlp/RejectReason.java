package io.otlpdelta.otlp;

/**
 * Why a record that decodes well can still never be stored. The decoder finds it before the 200, so
 * whoever makes rows must leave out exactly those records. One that breaks two rules has the reason
 * that is declared first.
 */
public enum RejectReason {
  /** A gauge or sum point with neither a value nor the flag that says there is none. */
  NO_VALUE("has neither a value nor the no-recorded-value flag"),
  /** A count or time that does not fit a signed 64-bit column. */
  UNSIGNED_TOO_LARGE(
      "holds an unsigned 64-bit number over 9223372036854775807, which a BIGINT column cannot"
          + " hold");

  private final String text;

  RejectReason(String text) {
    this.text = text;
  }

  /** Completes a sentence that begins with the record. */
  public String text() {
    return text;
  }

  /** The value of the reason label in metrics: lower case, closed set. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
