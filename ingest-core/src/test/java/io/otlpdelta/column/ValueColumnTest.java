package io.otlpdelta.column;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.column.ValueColumn.Shape;
import org.junit.jupiter.api.Test;

/** Numbers and truth values: they grow, are repeated, and are forgotten. */
class ValueColumnTest {
  @Test
  void numbersGrow() {
    NumberColumn column = new NumberColumn(new Shape(1, 0, true), Integer.SIZE);
    for (int i = 0; i < 1_000; i++) {
      column.add(0, -i);
      column.addNull(0, 0);
    }
    assertThat(column.values()).isEqualTo(1_000);
    assertThat(column.entries()).isEqualTo(2_000);
    assertThat(column.numbers()[999]).isEqualTo(-999);
    assertThat(column.definitions()).startsWith(1, 0, 1, 0);
    assertThat(column.repetitions()).isEmpty();
    assertThat(column.heldBytes()).isEqualTo(2_000 + 8 * 1_000);
  }

  @Test
  void requiredDoublesHaveNoLevels() {
    DoubleColumn column = new DoubleColumn(new Shape(0, 0, true));
    for (int i = 0; i < 1_000; i++) {
      column.add(0, i / 2.0);
    }
    assertThat(column.definitions()).isEmpty();
    assertThat(column.numbers()[999]).isEqualTo(499.5);
    column.repeatLastRow(3);
    assertThat(column.rows()).isEqualTo(1_003);
    assertThat(column.numbers()[1_002]).isEqualTo(499.5);
  }

  @Test
  void truthValuesAreRepeated() {
    BooleanColumn column = new BooleanColumn(new Shape(2, 1, true));
    column.add(0, false);
    column.add(0, true);
    column.add(1, false);
    column.repeatLastRow(300);
    assertThat(column.values()).isEqualTo(603);
    assertThat(column.truths()[1]).isTrue();
    assertThat(column.truths()[601]).isTrue();
    assertThat(column.truths()[602]).isFalse();
    column.clear();
    assertThat(column.holdsLastRow()).isFalse();
    column.add(0, true);
    assertThat(Levels.of(column)).isEqualTo("0:2");
  }

  @Test
  void aRepeatedNullIsANull() {
    DoubleColumn column = new DoubleColumn(new Shape(1, 0, true));
    column.add(0, 1.5);
    column.addNull(0, 0);
    column.repeatLastRow(2);
    assertThat(Levels.of(column)).isEqualTo("0:1 0:0 0:0 0:0");
    assertThat(column.values()).isEqualTo(1);
  }
}
