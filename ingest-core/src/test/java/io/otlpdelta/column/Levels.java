package io.otlpdelta.column;

/** The levels of a leaf in a form to be compared: repetition and definition of each entry. */
final class Levels {
  private Levels() {}

  static String of(ValueColumn leaf) {
    StringBuilder levels = new StringBuilder();
    for (int i = 0; i < leaf.entries(); i++) {
      int repetition = leaf.maxRepetition() == 0 ? 0 : leaf.repetitions()[i];
      int definition = leaf.definition() == 0 ? 0 : leaf.definitions()[i];
      levels.append(i == 0 ? "" : " ").append(repetition).append(':').append(definition);
    }
    return levels.toString();
  }
}
