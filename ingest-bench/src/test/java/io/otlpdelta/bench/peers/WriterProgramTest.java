package io.otlpdelta.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterProgramTest {
  @TempDir private Path folder;

  @Test
  void theMedianOfItsRunsCounts() throws Exception {
    WriterProgram.Figures figures = run("echo 1.2.3; echo 200000; echo 4; echo 1; echo 2");

    assertThat(figures).isEqualTo(new WriterProgram.Figures("1.2.3", 100_000));
  }

  @Test
  void itIsToldHowManyRunsAreWanted() throws Exception {
    WriterProgram.Figures figures =
        run("echo v; echo 200000; for run in $(seq $0); do echo $LENGTH; done");

    assertThat(figures.rowsPerCoreSecond()).isEqualTo(400_000);
  }

  @Test
  void aProgramThatLoadedOtherRowsHasNoFigures() {
    assertThatThrownBy(() -> run("echo v; echo 199999; echo 4; echo 1; echo 2"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the program did not load and write all rows")
        .hasMessageContaining("199999");
  }

  @Test
  void aProgramThatEndedEarlyHasNoFigures() {
    assertThatThrownBy(() -> run("echo v; echo 200000; echo 4; echo 1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the program did not load and write all rows");
  }

  @Test
  void theErrorsOfAProgramThatFailsAreTold() {
    assertThatThrownBy(() -> run("echo no space >&2; exit 3"))
        .isInstanceOf(IOException.class)
        .hasMessage("the program failed:\nno space\n");
  }

  private WriterProgram.Figures run(String script) throws IOException, InterruptedException {
    return new WriterProgram("the program", folder)
        .run(List.of("sh", "-c", script), Map.of("LENGTH", "0.5"));
  }
}
