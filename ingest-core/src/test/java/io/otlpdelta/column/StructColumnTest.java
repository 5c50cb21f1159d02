package io.otlpdelta.column;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.column.ValueColumn.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A nullable struct at the top of a table, with a number and a list of numbers. */
class StructColumnTest {
  private final NumberColumn number = new NumberColumn(new Shape(2, 0, true), Long.SIZE);
  private final NumberColumn element = new NumberColumn(new Shape(4, 1, true), Long.SIZE);
  private final ListColumn list = new ListColumn(2, 1, element);
  private final StructColumn struct =
      new StructColumn(1, List.of(number, list), List.of(number, element));

  @Test
  void rowsWithoutTheStructAreOnlyCountedUntilOneHasIt() {
    struct.addNull(0, 0);
    struct.addNull(0, 0);
    assertThat(number.rows()).isZero();
    addRow(7, 1, 2);
    struct.addNull(0, 0);
    struct.settle();
    assertThat(Levels.of(number)).isEqualTo("0:0 0:0 0:2 0:0");
    assertThat(Levels.of(element)).isEqualTo("0:0 0:0 0:4 1:4 0:0");
    assertThat(number.rows()).isEqualTo(4);
    assertThat(element.rows()).isEqualTo(4);
  }

  @Test
  void repeatedRowsAreOnlyCountedUntilAnotherComes() {
    addRow(7, 1, 2);
    assertThat(struct.addRepeat()).isTrue();
    assertThat(struct.addRepeat()).isTrue();
    assertThat(number.rows()).isEqualTo(1);
    addRow(8);
    assertThat(struct.addRepeat()).isTrue();
    struct.addNull(0, 0);
    assertThat(struct.addRepeat()).isTrue();
    struct.settle();
    assertThat(number.numbers()).startsWith(7, 7, 7, 8, 8);
    assertThat(Levels.of(number)).isEqualTo("0:2 0:2 0:2 0:2 0:2 0:0 0:0");
    assertThat(element.numbers()).startsWith(1, 2, 1, 2, 1, 2);
    assertThat(element.values()).isEqualTo(6);
    assertThat(Levels.of(element)).isEqualTo("0:4 1:4 0:4 1:4 0:4 1:4 0:2 0:2 0:0 0:0");
  }

  @Test
  void aRowIsNotRepeatedWhenALeafDoesNotHoldIt() {
    assertThat(struct.addRepeat()).isFalse();
    addRow(7, 1);
    struct.settle();
    element.clear();
    assertThat(struct.addRepeat()).isFalse();
    addRow(7, 1);
    assertThat(struct.addRepeat()).isTrue();
    struct.settle();
    assertThat(number.rows()).isEqualTo(3);
    assertThat(element.rows()).isEqualTo(2);
  }

  @Test
  void aNullInsideOfSomethingThatIsThereIsAddedAtOnce() {
    struct.addNull(0, 0);
    struct.addNull(1, 0);
    assertThat(Levels.of(element)).isEqualTo("0:0 1:0");
  }

  private void addRow(long value, long... elements) {
    struct.begin();
    number.add(0, value);
    if (elements.length == 0) {
      list.addEmpty(0);
    }
    for (int i = 0; i < elements.length; i++) {
      element.add(i == 0 ? 0 : list.repetition(), elements[i]);
    }
  }
}
