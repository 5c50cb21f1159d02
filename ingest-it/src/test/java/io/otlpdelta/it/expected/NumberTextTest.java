package io.otlpdelta.it.expected;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference must be right before anything is judged by it. */
class NumberTextTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "3.0, 3",
    "0.01521425, 0.01521425",
    "1e21, 1e+21",
    "1e-7, 1e-7",
    "1.5e-7, 1.5e-7",
    "2e-3, 0.002",
    "1e-6, 0.000001",
    "5e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "-0.0, -0",
    "0.0, 0",
    "-2.5, -2.5",
    "2e23, 2e+23",
    "123456789012345680000, 123456789012345680000",
    "NaN, NaN",
    "-Infinity, -Infinity"
  })
  void aDoubleIsWrittenAsEcmaScriptDoes(double value, String text) {
    assertThat(NumberText.of(value)).isEqualTo(text);
  }
}
