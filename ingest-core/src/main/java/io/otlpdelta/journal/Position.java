package io.otlpdelta.journal;

/**
 * Where an entry stands in the journal: strictly increasing over the journal's lifetime, never
 * reused, also not after a lost tail or a lost folder. Becomes the Delta transaction version of the
 * batch that ends with it.
 *
 * @param sequence 0 is before every entry
 */
public record Position(long sequence) implements Comparable<Position> {
  /** Before every entry. */
  public static final Position BEFORE_ALL = new Position(0);

  public Position {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence: " + sequence + " (expected: >= 0)");
    }
  }

  public boolean isAfter(Position other) {
    return sequence > other.sequence;
  }

  /** The one behind the other. */
  public static Position later(Position one, Position other) {
    return one.isAfter(other) ? one : other;
  }

  public boolean isBefore(Position other) {
    return sequence < other.sequence;
  }

  @Override
  public int compareTo(Position other) {
    return Long.compare(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return Long.toString(sequence);
  }
}
