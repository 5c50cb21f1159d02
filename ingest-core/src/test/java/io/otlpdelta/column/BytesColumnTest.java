package io.otlpdelta.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.column.ValueColumn.Shape;
import org.junit.jupiter.api.Test;

class BytesColumnTest {
  private final BytesColumn column = new BytesColumn(new Shape(2, 1, true));

  @Test
  void withoutADictionaryValuesArePlain() {
    assertThat(Texts.add(column, 0, "one")).isEqualTo(BytesColumn.NO_ID);
    Texts.add(column, 1, "");
    Texts.add(column, 0, "x".repeat(1_000));
    assertThat(Texts.of(column)).containsExactly("one", "", "x".repeat(1_000));
    assertThat(column.plainLength()).isEqualTo(3 * Integer.BYTES + 1_003);
    assertThat(Texts.addIfEqual(column, 0, 0, "one")).isFalse();
    assertThat(column.values()).isEqualTo(3);
  }

  @Test
  void valuesOfAllLengthsAreCopiedWhole() {
    for (int length = 0; length < 100; length++) {
      Texts.add(column, 0, "y".repeat(length));
    }
    for (int length = 0; length < 100; length++) {
      assertThat(Texts.of(column).get(length)).hasSize(length).matches("y*");
    }
  }

  @Test
  void withADictionaryValuesAreNumbers() {
    column.useDictionary(new Dictionary());
    int a = Texts.add(column, 0, "a");
    int b = Texts.add(column, 1, "b");
    assertThat(Texts.addIfEqual(column, 1, a, "a")).isTrue();
    assertThat(Texts.addIfEqual(column, 1, b, "a")).isFalse();
    assertThat(Texts.addIfEqual(column, 1, 7, "a")).isFalse();
    assertThat(Texts.of(column)).containsExactly("a", "b", "a");
    assertThat(column.plainLength()).isZero();
  }

  @Test
  void heldNumbersAreWrittenOutWhenTheEncodingChanges() {
    column.useDictionary(new Dictionary());
    Texts.add(column, 0, "a");
    Texts.add(column, 0, "b");
    Texts.add(column, 1, "a");
    column.usePlain();
    assertThat(column.dictionary()).isNull();
    Texts.add(column, 1, "c");
    assertThat(Texts.of(column)).containsExactly("a", "b", "a", "c");
    column.repeatLastRow(2);
    assertThat(Texts.of(column)).containsExactly("a", "b", "a", "c", "b", "a", "c", "b", "a", "c");
    column.usePlain();
    assertThat(column.values()).isEqualTo(10);
  }

  @Test
  void aDictionaryIsNotTakenWhileValuesAreHeld() {
    Texts.add(column, 0, "a");
    assertThatThrownBy(() -> column.useDictionary(new Dictionary()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("values: 1 (expected: none)");
    column.clear();
    column.useDictionary(new Dictionary());
    assertThat(Texts.add(column, 0, "a")).isZero();
  }

  @Test
  void aListOfNumbersIsAddedAtOnce() {
    Dictionary dictionary = new Dictionary();
    column.useDictionary(dictionary);
    int[] ids = {Texts.idOf(dictionary, "k"), Texts.idOf(dictionary, "l"), 0, 99};
    column.addNull(0, 0);
    column.addNumbered(0, 1, ids, 3);
    assertThat(Texts.of(column)).containsExactly("k", "l", "k");
    assertThat(Levels.of(column)).isEqualTo("0:0 0:2 1:2 1:2");
    assertThat(column.rows()).isEqualTo(2);
    column.repeatLastRow(1);
    assertThat(Levels.of(column)).isEqualTo("0:0 0:2 1:2 1:2 0:2 1:2 1:2");
  }

  @Test
  void aListOfPlainValuesIsBegunAtOnce() {
    Texts.add(column, 0, "first row");
    column.beginPlain(0, 1, 2);
    Texts.addNext(column, "k");
    Texts.addNext(column, "l");
    assertThat(Texts.of(column)).containsExactly("first row", "k", "l");
    assertThat(Levels.of(column)).isEqualTo("0:2 0:2 1:2");
    column.repeatLastRow(2);
    assertThat(Texts.of(column)).containsExactly("first row", "k", "l", "k", "l", "k", "l");
    assertThat(column.rows()).isEqualTo(4);
  }

  @Test
  void aListIsAddedInTheColumnsEncoding() {
    assertThatThrownBy(() -> column.addNumbered(0, 1, new int[2], 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("count: 2 (expected: 0, without a dictionary)");
    column.useDictionary(new Dictionary());
    assertThatThrownBy(() -> column.beginPlain(0, 1, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("count: 2 (expected: 0, with a dictionary)");
  }

  @Test
  void aRowThatBeginsWithANullIsRepeatedWhole() {
    Texts.add(column, 0, "before");
    column.addNull(0, 1);
    Texts.add(column, 1, "a");
    Texts.add(column, 1, "b");
    column.repeatLastRow(2);
    assertThat(Texts.of(column)).containsExactly("before", "a", "b", "a", "b", "a", "b");
    assertThat(Levels.of(column)).isEqualTo("0:2 0:1 1:2 1:2 0:1 1:2 1:2 0:1 1:2 1:2");
  }

  @Test
  void whatIsNotStoredIsDropped() {
    BytesColumn leftOut = new BytesColumn(new Shape(1, 0, false));
    assertThat(Texts.add(leftOut, 0, "a")).isEqualTo(BytesColumn.NO_ID);
    leftOut.addNull(0, 0);
    leftOut.beginPlain(0, 0, 1);
    Texts.addNext(leftOut, "a");
    leftOut.repeatLastRow(3);
    assertThat(leftOut.entries()).isZero();
    assertThat(leftOut.heldBytes()).isZero();
  }

  @Test
  void heldBytesAreLevelsAndValues() {
    Texts.add(column, 0, "four");
    column.addNull(0, 0);
    assertThat(column.heldBytes()).isEqualTo(2 * 2 + Integer.BYTES + 4);
    column.clear();
    assertThat(column.heldBytes()).isZero();
    assertThat(column.rows()).isZero();
    column.useDictionary(new Dictionary());
    Texts.add(column, 0, "four");
    assertThat(column.heldBytes()).isEqualTo(2 + Integer.BYTES);
  }
}
