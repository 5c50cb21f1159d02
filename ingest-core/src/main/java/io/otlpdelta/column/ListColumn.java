package io.otlpdelta.column;

/** A list. Its elements are added to {@link #element}, or that it is empty. */
public final class ListColumn extends Column {
  private final int repetition;
  private final Column element;

  /**
   * Makes a list.
   *
   * @param definition the definition level of a list that is there and empty
   * @param repetition the repetition level of elements after the first
   */
  ListColumn(int definition, int repetition, Column element) {
    super(definition);
    this.repetition = repetition;
    this.element = element;
  }

  /** The repetition level of elements after the first; the first has that of the list. */
  public int repetition() {
    return repetition;
  }

  /** Where elements are added. */
  public Column element() {
    return element;
  }

  /** Adds a list without elements. */
  public void addEmpty(int outerRepetition) {
    element.addNull(outerRepetition, definition());
  }

  @Override
  public void addNull(int outerRepetition, int definition) {
    element.addNull(outerRepetition, definition);
  }
}
