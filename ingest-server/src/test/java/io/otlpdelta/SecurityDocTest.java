package io.otlpdelta;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of threats names code and tests that exist. */
class SecurityDocTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path DOC = ROOT.resolve("docs/security.md");
  private static final Pattern CLASS =
      Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*|[A-Z][A-Za-z0-9]*IT)`");
  private static final int CODE_COLUMN = 4;
  private static final int TEST_COLUMN = 5;

  @Test
  void everyThreatHasCodeAndATestAndBothExist() throws IOException {
    Set<String> main = classes("src/main/java");
    Set<String> tests = classes("src/test/java", "src/spark/java");
    List<String> rows =
        Files.readAllLines(DOC).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| threat"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(40);

    assertThat(rows)
        .allSatisfy(
            row -> {
              String[] cells = row.split(" \\| ", -1);
              assertThat(cells).as(row).hasSize(TEST_COLUMN);
              assertThat(names(cells[CODE_COLUMN - 1])).as(row).isNotEmpty().isSubsetOf(main);
              assertThat(names(cells[TEST_COLUMN - 1])).as(row).isNotEmpty().isSubsetOf(tests);
            });
  }

  private static Set<String> names(String cell) {
    return CLASS
        .matcher(cell)
        .results()
        .map(MatchResult::group)
        .map(SecurityDocTest::bare)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String bare(String quoted) {
    return quoted.substring(1, quoted.length() - 1);
  }

  private static Set<String> classes(String... sources) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : List.of("ingest-core", "ingest-server", "ingest-it")) {
      for (String source : sources) {
        Path folder = ROOT.resolve(module).resolve(source);
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.walk(folder)) {
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".java"))
                .map(name -> name.substring(0, name.length() - ".java".length()))
                .forEach(names::add);
          }
        }
      }
    }
    return names;
  }
}
