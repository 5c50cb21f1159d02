package io.otlpdelta.column;

/** A map from text to text. An entry is added to {@link #key} and {@link #value}, in this order. */
public final class MapColumn extends Column {
  private final int repetition;
  private final BytesColumn key;
  private final BytesColumn value;

  /**
   * Makes a map.
   *
   * @param definition the definition level of a map that is there and empty
   * @param repetition the repetition level of entries after the first
   */
  MapColumn(int definition, int repetition, BytesColumn key, BytesColumn value) {
    super(definition);
    this.repetition = repetition;
    this.key = key;
    this.value = value;
  }

  /** The repetition level of entries after the first; the first has that of the map. */
  public int repetition() {
    return repetition;
  }

  /** The entries' keys. */
  public BytesColumn key() {
    return key;
  }

  /** The entries' values. */
  public BytesColumn value() {
    return value;
  }

  /** Adds a map without entries. */
  public void addEmpty(int outerRepetition) {
    key.addNull(outerRepetition, definition());
    value.addNull(outerRepetition, definition());
  }

  @Override
  public void addNull(int outerRepetition, int definition) {
    key.addNull(outerRepetition, definition);
    value.addNull(outerRepetition, definition);
  }
}
