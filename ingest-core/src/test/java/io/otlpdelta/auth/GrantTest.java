package io.otlpdelta.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.model.TableName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantTest {
  private static final Set<Privilege> ALL = Set.of(Privilege.MODIFY, Privilege.SELECT);

  @ParameterizedTest
  @CsvSource({
    "main.telemetry.*, main.telemetry.claude_otel_logs, true",
    "main.telemetry.claude*, main.telemetry.claude_otel_logs, true",
    "main.telemetry.*_logs, main.telemetry.claude_otel_logs, true",
    "main.telemetry.*o*l*, main.telemetry.claude_otel_logs, true",
    "main.telemetry.claude_otel_logs, main.telemetry.claude_otel_logs, true",
    "MAIN.*, main.telemetry.claude_otel_logs, true",
    "*, main.telemetry.claude_otel_logs, true",
    "main.telemetry.claude, main.telemetry.claude_otel_logs, false",
    "main.telemetry.*_spans, main.telemetry.claude_otel_logs, false",
    "main.other.*, main.telemetry.claude_otel_logs, false",
    "dev.*, main.telemetry.claude_otel_logs, false",
  })
  void aPatternCoversWhatItsPartsMatch(String pattern, String table, boolean covers) {
    assertThat(new Grant(pattern, ALL).covers(TableName.parse(table))).isEqualTo(covers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "main.telemetry | grant 'main.telemetry' names no table (expected: three parts, or a last"
            + " part of *)",
        "a.b.c.d | grant 'a.b.c.d' is not a table pattern (expected: catalog.schema.table, with *"
            + " for any)",
        "a..c | grant 'a..c' is not a table pattern (expected: catalog.schema.table, with * for"
            + " any)",
      })
  void aPatternThatCanCoverNothingIsRefused(String pattern, String message) {
    assertThatThrownBy(() -> new Grant(pattern, ALL)).hasMessage(message);
  }

  @Test
  void aGrantWithoutPrivilegesIsRefused() {
    assertThatThrownBy(() -> new Grant("a.b.c", Set.of()))
        .hasMessage("grant 'a.b.c' has no privilege (expected: MODIFY, SELECT or both)");
  }

  @Test
  void privilegesOfSeveralGrantsAddUp() {
    Principal principal =
        new Principal(
            "ci",
            List.of(
                new Grant("main.telemetry.*", Set.of(Privilege.SELECT)),
                new Grant("main.telemetry.logs", Set.of(Privilege.MODIFY))));
    assertThat(principal.privilegesOn(TableName.parse("main.telemetry.logs"))).isEqualTo(ALL);
    assertThat(principal.privilegesOn(TableName.parse("main.telemetry.spans")))
        .containsExactly(Privilege.SELECT);
    assertThat(principal.privilegesOn(TableName.parse("dev.telemetry.logs"))).isEmpty();
  }
}
