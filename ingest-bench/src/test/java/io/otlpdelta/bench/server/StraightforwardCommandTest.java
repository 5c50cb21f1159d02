package io.otlpdelta.bench.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StraightforwardCommandTest {
  @TempDir private Path folder;

  @Test
  void theCommandNamesTheMainClassAndWhatItServes() throws IOException {
    List<String> command = command();

    assertThat(command)
        .endsWith(StraightforwardServer.class.getName(), "/a.yaml", "4318", "/data")
        .anyMatch(argument -> argument.endsWith(":/lib/*"));
  }

  @Test
  void theJvmGetsTheOptionsThatTheProductsScriptGivesIt() throws Exception {
    List<String> command = command();

    assertThat(command.subList(1, command.indexOf("-cp")))
        .containsExactlyInAnyOrderElementsOf(optionsOfTheScript());
  }

  @Test
  void theUsersOptionsAndCollectorAreForBothServers() throws IOException {
    assertThat(command("-Xmx1g")).contains("-Xmx1g", "-XX:+UseG1GC");
    assertThat(command("-XX:+UseZGC"))
        .contains("-XX:+UseZGC")
        .doesNotContain("-XX:+UseG1GC", "-XX:MaxTenuringThreshold=2");
  }

  private static List<String> command(String... users) throws IOException {
    return StraightforwardCommand.of(
        Path.of("/lib"), Path.of("/a.yaml"), 4318, Path.of("/data"), List.of(users));
  }

  /** Runs a copy of the script with a Java that says what it was given. */
  private List<String> optionsOfTheScript() throws Exception {
    Path script = Files.createDirectories(folder.resolve("scripts")).resolve("otlp-delta");
    Files.copy(Path.of("../scripts/otlp-delta"), script);
    Files.createDirectories(folder.resolve("lib"));
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n", UTF_8);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n", UTF_8);
    ProcessBuilder builder = new ProcessBuilder("sh", script.toString(), "serve");
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("OTLP_DELTA_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = builder.redirectErrorStream(true).start();
    List<String> arguments =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(process.waitFor()).as("%s", arguments).isZero();
    return arguments.subList(0, arguments.indexOf("-cp"));
  }
}
