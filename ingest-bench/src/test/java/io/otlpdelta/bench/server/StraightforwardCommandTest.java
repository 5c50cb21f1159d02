package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StraightforwardCommandTest {
  @Test
  void theCommandNamesTheMainClassAndWhatItServes() throws IOException {
    List<String> command =
        StraightforwardCommand.of(Path.of("/lib"), Path.of("/a.yaml"), 4318, Path.of("/data"));

    assertThat(command)
        .endsWith(StraightforwardServer.class.getName(), "/a.yaml", "4318", "/data")
        .anyMatch(argument -> argument.endsWith(":/lib/*"));
  }
}
