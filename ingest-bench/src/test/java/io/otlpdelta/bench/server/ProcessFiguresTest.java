package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFiguresTest {
  @TempDir private Path folder;

  @Test
  void cpuIsUserPlusSystemTimeEvenWhenTheCommandHoldsBlanksAndParentheses() throws IOException {
    Files.writeString(
        folder.resolve("stat"),
        "4711 (a (b) c) S 1 4711 4711 0 -1 4194560 2000 0 0 0 1234 66 0 0 20 0 30 0 99");

    assertThat(new ProcessFigures(folder).cpuSeconds()).isEqualTo(13.0);
  }

  @Test
  void thePeakIsReadInBytes() throws IOException {
    Files.writeString(
        folder.resolve("status"), "Name:\tjava\nVmHWM:\t    2048 kB\nVmRSS:\t 1024 kB\n");

    assertThat(new ProcessFigures(folder).peakResidentBytes()).isEqualTo(2 << 20);
  }

  @Test
  void aStatusWithoutAPeakIsAnError() throws IOException {
    Files.writeString(folder.resolve("status"), "Name:\tjava\n");

    assertThatThrownBy(() -> new ProcessFigures(folder).peakResidentBytes())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("no VmHWM line in ");
  }
}
