package io.otlpdelta.server.config;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
  private static final Path DOC = Path.of("..", "docs", "configuration.md");

  @Test
  void theDocumentationListsEverySettingAsTheCodeHasIt() throws IOException {
    List<String> documented =
        Files.readAllLines(DOC).stream().filter(line -> line.startsWith("| `")).toList();

    List<String> expected = Settings.ALL.stream().map(ConfigurationDocTest::row).toList();
    assertThat(documented)
        .as("the rows of %s; they should be%n%s%n", DOC, String.join("\n", expected))
        .isEqualTo(expected);
  }

  @Test
  void everyDefaultIsAValueOfItsSetting() {
    SettingValues defaults = SettingValues.merge(List.of());

    assertThat(Settings.ALL).allSatisfy(setting -> assertThat(defaults.get(setting)).isNotNull());
  }

  @Test
  void keysAndVariablesAreUnique() {
    assertThat(Settings.ALL).extracting(Setting::key).doesNotHaveDuplicates();
    assertThat(Settings.ALL).extracting(Setting::environmentVariable).doesNotHaveDuplicates();
    assertThat(Settings.JOURNAL_BUDGET_BYTES.environmentVariable())
        .isEqualTo("OTLP_DELTA_JOURNAL_BUDGET_BYTES");
  }

  private static String row(Setting<?> setting) {
    return List.of(
            code(setting.key()),
            code(setting.environmentVariable()),
            setting.flag().map(ConfigurationDocTest::code).orElse(""),
            setting.defaultText().isEmpty() ? "none" : code(setting.defaultText()),
            setting.meaning())
        .stream()
        .collect(joining(" | ", "| ", " |"))
        .replace("|  |", "| |");
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
