package io.otlpdelta.straightforward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortestDoubleTest {
  @ParameterizedTest
  @CsvSource({
    "3.0, 3",
    "0.01521425, 0.01521425",
    "1e21, 1e+21",
    "1e-7, 1e-7",
    "2e-3, 0.002",
    "5e-324, 5e-324",
    "-0.0, -0",
    "0.0, 0",
    "123456789012345680000, 123456789012345680000",
    "1e23, 1e+23",
    "9.007199254740993E15, 9007199254740992",
    "4.35, 4.35",
    "2.2250738585072014E-308, 2.2250738585072014e-308",
    "1.7976931348623157E308, 1.7976931348623157e+308",
    "0.000001, 0.000001",
    "0.00000099, 9.9e-7",
    "999999999999999900000, 999999999999999900000",
    "-1.5, -1.5",
    "NaN, NaN",
    "Infinity, Infinity",
    "-Infinity, -Infinity",
  })
  void numbersAreWrittenAsEcmaScriptDoes(double value, String expected) {
    assertThat(ShortestDouble.format(value)).isEqualTo(expected);
  }

  @Test
  void everyGoldenNumberOfNodeIsWrittenAlikeWithBothSigns() throws IOException {
    List<String> golden = golden();
    assertThat(golden).hasSizeGreaterThan(2_000);
    for (String line : golden) {
      int tab = line.indexOf('\t');
      double value = Double.longBitsToDouble(Long.parseUnsignedLong(line.substring(0, tab), 16));
      String expected = line.substring(tab + 1);
      assertThat(ShortestDouble.format(value)).as(line).isEqualTo(expected);
      String negated = expected.startsWith("-") ? expected.substring(1) : "-" + expected;
      assertThat(ShortestDouble.format(-value)).as("negated " + line).isEqualTo(negated);
    }
  }

  @Test
  void everyNumberReadsBackAndIsNeverLongerThanTheJdkWritesIt() {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        String text = ShortestDouble.format(value);
        assertThat(Double.parseDouble(text)).as("seed %d: %s", seed, text).isEqualTo(value);
        assertThat(significantDigits(text))
            .as("seed %d: %s", seed, text)
            .isLessThanOrEqualTo(significantDigits(Double.toString(value)));
      }
    }
  }

  private static int significantDigits(String number) {
    String mantissa = number.replaceFirst("[eE].*", "").replaceAll("[-.]", "");
    return mantissa.replaceFirst("^0+", "").replaceFirst("0+$", "").length();
  }

  private static List<String> golden() throws IOException {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    ShortestDoubleTest.class.getResourceAsStream(
                        "/io/otlpdelta/flatten/es6-numbers.tsv")),
                StandardCharsets.UTF_8))) {
      reader.lines().filter(line -> !line.startsWith("#")).forEach(lines::add);
    }
    return lines;
  }
}
