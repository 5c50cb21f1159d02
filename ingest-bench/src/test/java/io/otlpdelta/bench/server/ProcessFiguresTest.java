package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
  void cpuIsAddedUpByGroupOfThreads() throws IOException {
    stat(folder, "java", 100);
    stat(thread(1), "table-worker-1", 30);
    stat(thread(2), "table-worker-2", 20);
    stat(thread(3), "C2 CompilerThre", 10);
    stat(thread(4), "some other", 5);

    GroupFigures seconds = new ProcessFigures(folder).cpuSecondsByGroup();

    assertThat(seconds.of(ThreadRole.TABLES)).isEqualTo(0.5);
    assertThat(seconds.of(ThreadRole.COMPILER)).isEqualTo(0.1);
    // The other thread's, and the 0.35 s of threads that have ended.
    assertThat(seconds.of(ThreadRole.OTHER)).isCloseTo(0.4, within(1e-9));
    assertThat(seconds.total()).isCloseTo(1.0, within(1e-9));
  }

  private Path thread(int id) throws IOException {
    return Files.createDirectories(folder.resolve("task").resolve(Integer.toString(id)));
  }

  private static void stat(Path of, String name, int ticks) throws IOException {
    Files.writeString(
        of.resolve("stat"),
        "1 (%s) S 1 1 1 0 -1 0 0 0 0 0 %d 0 0 0 20 0 30 0 99".formatted(name, ticks));
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
        .hasMessageStartingWith("no VmHWM: line in ");
  }
}
