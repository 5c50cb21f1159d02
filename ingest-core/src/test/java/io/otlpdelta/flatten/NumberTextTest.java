package io.otlpdelta.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.straightforward.ShortestDouble;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTextTest {
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
  void doublesAreWrittenAsEcmaScriptDoes(double value, String expected) {
    assertThat(text(value)).isEqualTo(expected);
  }

  @Test
  void everyGoldenNumberOfNodeIsWrittenAlikeWithBothSigns() throws IOException {
    List<String> golden = golden();
    assertThat(golden).hasSizeGreaterThan(2_000);
    for (String line : golden) {
      int tab = line.indexOf('\t');
      double value = Double.longBitsToDouble(Long.parseUnsignedLong(line.substring(0, tab), 16));
      String expected = line.substring(tab + 1);
      assertThat(text(value)).as(line).isEqualTo(expected);
      String negated = expected.startsWith("-") ? expected.substring(1) : "-" + expected;
      assertThat(text(-value)).as("negated " + line).isEqualTo(negated);
    }
  }

  @Test
  void everyDoubleHasTheTextThatBigNumbersFind() {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      assertThat(text(value)).as("seed %d", seed).isEqualTo(ShortestDouble.format(value));
      double decimal = random.nextLong(1L << random.nextInt(1, 60)) / Math.pow(10, i % 23);
      assertThat(text(decimal)).as("seed %d", seed).isEqualTo(ShortestDouble.format(decimal));
    }
  }

  /** Below a power of two the doubles lie twice as dense as above it. */
  @Test
  void powersOfTwoAndTenAndTheirNeighboursHaveTheTextThatBigNumbersFind() {
    for (int exponent = -1074; exponent <= 1023; exponent++) {
      expectExact(Math.scalb(1.0, exponent));
    }
    for (int exponent = -323; exponent <= 308; exponent++) {
      expectExact(Double.parseDouble("1e" + exponent));
    }
  }

  private static void expectExact(double value) {
    for (double next : new double[] {Math.nextDown(value), value, Math.nextUp(value)}) {
      assertThat(text(next)).isEqualTo(ShortestDouble.format(next));
      assertThat(new BigDecimal(text(next)).doubleValue()).isEqualTo(next);
    }
  }

  @Test
  void wholeNumbersAreTheirDigits() {
    long power = 1;
    for (int i = 0; i < 19; i++, power *= 10) {
      for (long value : new long[] {power - 1, power, power + 1, -power, power * 7 + 3}) {
        assertThat(text(value)).isEqualTo(Long.toString(value));
      }
    }
    assertThat(text(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    assertThat(text(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
  }

  @Test
  void textsFollowOneAnother() {
    TextBuffer buffer = new TextBuffer();
    NumberText numbers = new NumberText(buffer);
    for (int i = 0; i < 100; i++) {
      numbers.append(-12L);
      numbers.append(0.25);
    }
    assertThat(string(buffer)).isEqualTo("-120.25".repeat(100));
  }

  private static String text(double value) {
    TextBuffer buffer = new TextBuffer();
    new NumberText(buffer).append(value);
    return string(buffer);
  }

  private static String text(long value) {
    TextBuffer buffer = new TextBuffer();
    new NumberText(buffer).append(value);
    return string(buffer);
  }

  private static String string(TextBuffer buffer) {
    return new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8);
  }

  private static List<String> golden() throws IOException {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(NumberTextTest.class.getResourceAsStream("es6-numbers.tsv")),
                StandardCharsets.UTF_8))) {
      reader.lines().filter(line -> !line.startsWith("#")).forEach(lines::add);
    }
    return lines;
  }
}
