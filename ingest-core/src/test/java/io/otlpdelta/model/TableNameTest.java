package io.otlpdelta.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {
  @Test
  void threePartsAreANameInLowerCase() {
    assertThat(TableName.parse("Main.Telemetry.Claude_OTEL_logs"))
        .isEqualTo(new TableName("main", "telemetry", "claude_otel_logs"))
        .hasToString("main.telemetry.claude_otel_logs");
  }

  @Test
  void backQuotesAndSurroundingBlanksAreDropped() {
    assertThat(TableName.parse("  `main`.`telemetry`.`claude-logs` "))
        .isEqualTo(new TableName("main", "telemetry", "claude-logs"));
  }

  @Test
  void unicodeNamesAreNames() {
    assertThat(TableName.parse("main.größe.日本語").schema()).isEqualTo("größe");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.b | a table name has exactly three parts, catalog.schema.table, but this one has 2",
        "a.b.c.d | a table name has exactly three parts, catalog.schema.table, but this one has 4",
        "a..c | the schema part of the name is empty",
        ".. | the catalog part of the name is empty",
        "a.b.`c | a back-quote in the name is not closed",
        "a.b.`c.d` | the table part of the name holds '.', which no name may",
        "a.b.c/x | the table part of the name holds '/', which no name may",
        "a.b c.d | the schema part of the name holds a blank or control character",
      })
  void whatIsNoNameIsRefusedWithTheReason(String text, String message) {
    assertThatThrownBy(() -> TableName.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "../..",
        "a.b.c/../../x",
        "a.b.%2e%2e/",
        "a.b.c\u0000",
        "a.b.c\r\nx",
        "a.b.c\u00a0d",
        "a.b.\ud800",
        "a.b.c\\d"
      })
  void hostileTextIsNeverAName(String text) {
    assertThatThrownBy(() -> TableName.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPartHasAtMost255Characters() {
    assertThat(TableName.parse("a.b." + "c".repeat(255)).table()).hasSize(255);
    assertThatThrownBy(() -> TableName.parse("a.b." + "c".repeat(256)))
        .hasMessage("the table part of the name has 256 characters (expected: at most 255)");
  }

  @Test
  void aPrefixNamesOneTablePerSignal() {
    TablePrefix prefix = TablePrefix.parse("main.telemetry.claude");
    assertThat(prefix.table(Signal.METRICS)).hasToString("main.telemetry.claude_otel_metrics");
    assertThat(prefix.table(Signal.LOGS)).hasToString("main.telemetry.claude_otel_logs");
    assertThat(prefix.table(Signal.TRACES)).hasToString("main.telemetry.claude_otel_spans");
  }
}
