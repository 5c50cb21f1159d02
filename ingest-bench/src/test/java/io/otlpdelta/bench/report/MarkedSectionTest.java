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
        document(
            "before\n"
                + MarkedSection.THROUGHPUT.begin()
                + "\nold\n"
                + MarkedSection.THROUGHPUT.end()
                + "\nafter\n");

    MarkedSection.THROUGHPUT.replace(file, "new\n");

    assertThat(file)
        .hasContent(
            "before\n"
                + MarkedSection.THROUGHPUT.begin()
                + "\n\nnew\n\n"
                + MarkedSection.THROUGHPUT.end()
                + "\nafter\n");
  }

  @Test
  void replacingTwiceWithTheSameTextChangesNothing() throws IOException {
    Path file = document(MarkedSection.THROUGHPUT.begin() + MarkedSection.THROUGHPUT.end());
    MarkedSection.THROUGHPUT.replace(file, "text");
    String once = Files.readString(file);

    MarkedSection.THROUGHPUT.replace(file, "text");

    assertThat(file).hasContent(once);
  }

  @Test
  void theOtherSectionIsLeftAlone() throws IOException {
    Path file =
        document(
            MarkedSection.THROUGHPUT.begin()
                + "old"
                + MarkedSection.THROUGHPUT.end()
                + "\n"
                + MarkedSection.COMMITS.begin()
                + "commits"
                + MarkedSection.COMMITS.end());

    MarkedSection.THROUGHPUT.replace(file, "new");
    assertThat(file).content().contains("new").contains("commits").doesNotContain("old");
    MarkedSection.COMMITS.replace(file, "newer");
    assertThat(file).content().contains("new").contains("newer").doesNotContain(">commits<");
  }

  @Test
  void aDocumentWithoutMarksIsLeftAlone() throws IOException {
    Path file = document("nothing marked\n");

    assertThatThrownBy(() -> MarkedSection.THROUGHPUT.replace(file, "text"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not hold the marks");
    assertThat(file).hasContent("nothing marked\n");
  }

  private Path document(String text) throws IOException {
    return Files.writeString(folder.resolve("performance.md"), text);
  }
}
