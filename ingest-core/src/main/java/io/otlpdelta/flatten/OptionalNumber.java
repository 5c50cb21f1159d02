package io.otlpdelta.flatten;

/** A double field of a message that knows whether it was sent. Reused. */
final class OptionalNumber {
  private boolean sent;
  private double number;

  void clear() {
    sent = false;
  }

  void set(long bits) {
    sent = true;
    number = Double.longBitsToDouble(bits);
  }

  /** Adds the number, or null for none. */
  void addTo(DecimalColumn column, int repetition) {
    if (sent) {
      column.add(repetition, number);
    } else {
      column.addNull(repetition);
    }
  }
}
