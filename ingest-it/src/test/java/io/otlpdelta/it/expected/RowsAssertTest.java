package io.otlpdelta.it.expected;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The comparison that everything hangs on must be able to fail. */
class RowsAssertTest {
  private static final Map<String, Object> A = row("a", 1L);
  private static final Map<String, Object> B = row("b", 2L);

  @Test
  void orderDoesNotMatter() {
    assertThatCode(() -> RowsAssert.assertSameRows("rows", List.of(A, B, A), List.of(B, A, A)))
        .doesNotThrowAnyException();
  }

  @Test
  void aRowTooOftenFails() {
    assertThatThrownBy(() -> RowsAssert.assertSameRows("rows", List.of(A, A), List.of(A)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("rows: 2 rows (expected: 1), not in the table: 0, only in the table: 1");
  }

  @Test
  void aMissingRowFails() {
    assertThatThrownBy(() -> RowsAssert.assertSameRows("rows", List.of(), List.of(A)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("rows: 0 rows (expected: 1), not in the table: 1, only in the table: 0");
  }

  @Test
  void aDifferingValueIsNamedWithItsType() {
    assertThatThrownBy(() -> RowsAssert.assertSameRows("rows", List.of(row("a", 1)), List.of(A)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(".struct.n: 1 Integer (expected: 1 Long)");
  }

  private static Map<String, Object> row(String name, Object n) {
    return Map.of("name", name, "struct", Map.of("n", n));
  }
}
