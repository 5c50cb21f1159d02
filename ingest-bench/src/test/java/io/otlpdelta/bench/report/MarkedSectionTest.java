package io.otlpdelta.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkedSectionTest {
  @TempDir private Path folder;

  @Test
  void onlyTheTextBetweenTheMarksIsReplaced() throws IOException {
    Path file =
        document("before\n" + MarkedSection.BEGIN + "\nold\n" + MarkedSection.END + "\nafter\n");

    MarkedSection.replace(file, "new\n");

    assertThat(file)
        .hasContent(
            "before\n" + MarkedSection.BEGIN + "\n\nnew\n\n" + MarkedSection.END + "\nafter\n");
  }

  @Test
  void replacingTwiceWithTheSameTextChangesNothing() throws IOException {
    Path file = document(MarkedSection.BEGIN + MarkedSection.END);
    MarkedSection.replace(file, "text");
    String once = Files.readString(file);

    MarkedSection.replace(file, "text");

    assertThat(file).hasContent(once);
  }

  @Test
  void aDocumentWithoutMarksIsLeftAlone() throws IOException {
    Path file = document("nothing marked\n");

    assertThatThrownBy(() -> MarkedSection.replace(file, "text"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not hold the marks");
    assertThat(file).hasContent("nothing marked\n");
  }

  private Path document(String text) throws IOException {
    return Files.writeString(folder.resolve("performance.md"), text);
  }
}
