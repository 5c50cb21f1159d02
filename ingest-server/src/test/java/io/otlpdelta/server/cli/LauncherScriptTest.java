package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/otlp-delta} and {@code scripts/quickstart.sh}, with a Java that only echoes. */
class LauncherScriptTest {
  private static final Path SCRIPTS = Path.of("..", "scripts");

  @TempDir private Path folder;
  private Path root;
  private Path javaHome;
  private String javaOptions = "";
  private String jvmsOwnOptions = "";

  @BeforeEach
  void aCloneWithABuiltDistribution() throws IOException {
    root = Files.createDirectories(folder.resolve("a clone"));
    Files.createDirectories(root.resolve("scripts"));
    for (String script : List.of("otlp-delta", "quickstart.sh")) {
      Files.copy(SCRIPTS.resolve(script), root.resolve("scripts").resolve(script));
    }
    Files.createDirectories(root.resolve("ingest-server/target/otlp-delta/lib"));
    javaHome = folder.resolve("jdk");
    Files.createDirectories(javaHome.resolve("bin"));
  }

  @ParameterizedTest
  @CsvSource({"17.0.15, false", "22, false", "23.0.1, true", "25-ea, true"})
  void flagsSuitTheVersionOfJava(String version, boolean unsafeFlag) throws Exception {
    java(version);

    Outcome outcome = run("otlp-delta", "tables", "list", "--data-dir", "with blank");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    List<String> arguments = outcome.out().lines().toList();
    assertThat(arguments)
        .contains("--enable-native-access=ALL-UNNAMED")
        .containsSequence(
            "-cp",
            root.toRealPath() + "/ingest-server/target/otlp-delta/lib/*",
            "io.otlpdelta.server.cli.OtlpDelta",
            "tables",
            "list",
            "--data-dir",
            "with blank");
    assertThat(arguments.contains("--sun-misc-unsafe-memory-access=allow")).isEqualTo(unsafeFlag);
  }

  @Test
  void theServerEndsWhenItIsOutOfMemoryAndCommandsStartFast() throws Exception {
    java("17.0.1");

    assertThat(run("otlp-delta", "serve").out())
        .contains("-XX:+ExitOnOutOfMemoryError")
        .doesNotContain("TieredStopAtLevel");
    assertThat(run("otlp-delta", "sql", "x").out()).contains("-XX:TieredStopAtLevel=1");
  }

  @Test
  void theCollectorIsTheUsersChoiceOrOneThatSuitsTheCommand() throws Exception {
    java("17.0.1");

    assertThat(run("otlp-delta", "serve").out())
        .contains("-XX:+UseG1GC")
        .doesNotContain("SerialGC");
    assertThat(run("otlp-delta", "sql", "x").out())
        .contains("-XX:+UseSerialGC")
        .doesNotContain("G1GC");
    javaOptions = "-Xmx1g -XX:+UseZGC";
    for (String command : List.of("serve", "sql")) {
      assertThat(run("otlp-delta", command).out().lines())
          .contains("-Xmx1g", "-XX:+UseZGC")
          .doesNotContain("-XX:+UseG1GC", "-XX:+UseSerialGC");
    }
  }

  @Test
  void anOptionThatOnlyLooksLikeACollectorChoosesNone() throws Exception {
    java("17.0.1");
    javaOptions = "-XX:+UseGCOverheadLimit -XX:+UseNUMA -Xlog:gc*:file=GC.log";

    assertThat(run("otlp-delta", "serve").out()).contains("-XX:+UseG1GC");
  }

  @Test
  void aCollectorThatTheJvmReadsForItselfIsTheUsersChoiceToo() throws Exception {
    java("17.0.1");
    jvmsOwnOptions = "-XX:+UseZGC";

    assertThat(run("otlp-delta", "serve").out()).doesNotContain("-XX:+UseG1GC");
    assertThat(run("otlp-delta", "sql", "x").out()).doesNotContain("-XX:+UseSerialGC");
  }

  @Test
  void theServerAsksForHugePagesWhereTheKernelLetsItAndCommandsDoNot() throws Exception {
    java("17.0.1");
    Path kernel = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    String choice = Files.exists(kernel) ? Files.readString(kernel) : "[never]";

    List<String> server = run("otlp-delta", "serve").out().lines().toList();

    assertThat(server.contains("-XX:+UseTransparentHugePages"))
        .isEqualTo(!choice.contains("[never]"));
    assertThat(run("otlp-delta", "sql", "x").out()).doesNotContain("HugePages");
  }

  @Test
  void aLinkToTheScriptFindsTheDistribution() throws Exception {
    java("17.0.1");
    Path link = Files.createSymbolicLink(folder.resolve("od"), root.resolve("scripts/otlp-delta"));

    Outcome outcome = start(List.of("sh", link.toString(), "--version"));

    assertThat(outcome.out())
        .contains(root.toRealPath() + "/ingest-server/target/otlp-delta/lib/*");
  }

  @Test
  void anInstalledDistributionHasItsLibrariesBesideTheScript() throws Exception {
    java("17.0.1");
    Path installed = Files.createDirectories(folder.resolve("opt/otlp-delta"));
    Files.createDirectories(installed.resolve("lib"));
    Files.createDirectories(installed.resolve("bin"));
    Path script = installed.resolve("bin/otlp-delta");
    Files.copy(SCRIPTS.resolve("otlp-delta"), script);

    assertThat(start(List.of("sh", script.toString(), "--version")).out())
        .contains(installed.toRealPath() + "/lib/*");
  }

  @Test
  void anOldJavaIsRefused() throws Exception {
    java("11.0.2");

    assertThat(run("otlp-delta", "serve"))
        .isEqualTo(
            new Outcome(
                1,
                "",
                "otlp-delta: "
                    + javaHome
                    + "/bin/java is Java 11, but 17 or later is needed; set JAVA_HOME\n"));
  }

  @Test
  void aMissingJavaIsReported() throws Exception {
    assertThat(run("otlp-delta", "serve").err())
        .isEqualTo(
            "otlp-delta: there is no Java at JAVA_HOME="
                + javaHome
                + "; set it to a JDK of version 17 or later\n");
  }

  @Test
  void aCloneThatIsNotBuiltSaysHow() throws Exception {
    java("17.0.1");
    Files.delete(root.resolve("ingest-server/target/otlp-delta/lib"));

    assertThat(run("otlp-delta", "serve").err())
        .isEqualTo(
            "otlp-delta: it is not built yet. In "
                + root.toRealPath()
                + " run: mvn -DskipTests package -pl ingest-server -am\n");
  }

  @Test
  void quickstartRefusesWhatItDoesNotKnow() throws Exception {
    java("17.0.1");

    assertThat(run("quickstart.sh", "--prot", "1").exitCode()).isEqualTo(2);
    assertThat(run("quickstart.sh", "--prot", "1").err())
        .startsWith("Usage: scripts/quickstart.sh [--port PORT] [--data-dir DIR]\n")
        .endsWith("quickstart: unknown argument '--prot'\n");
    assertThat(run("quickstart.sh", "--port", "99999").err())
        .isEqualTo("quickstart: --port: '99999' (expected: a number from 1 to 65535)\n");
    assertThat(run("quickstart.sh", "--port").err())
        .isEqualTo("quickstart: --port needs a value\n");
    assertThat(run("quickstart.sh", "--help").out()).contains("--data-dir DIR");
  }

  @Test
  void quickstartRefusesAPortThatIsTaken() throws Exception {
    java("17.0.1");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Outcome outcome = run("quickstart.sh", "--port", "" + taken.getLocalPort());

      assertThat(outcome)
          .isEqualTo(
              new Outcome(
                  1,
                  "",
                  "quickstart: something listens on port "
                      + taken.getLocalPort()
                      + " already; stop it, or choose another port with --port\n"));
    }
  }

  /** A JDK of that version, whose java prints its arguments, one to a line. */
  private void java(String version) throws IOException {
    Files.writeString(javaHome.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Path java = javaHome.resolve("bin/java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Outcome run(String script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(script.endsWith(".sh") ? "bash" : "sh");
    command.add(root.resolve("scripts").resolve(script).toString());
    command.addAll(List.of(arguments));
    return start(command);
  }

  private Outcome start(List<String> command) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().put("OTLP_DELTA_JAVA_OPTS", javaOptions);
    builder.environment().put("JAVA_TOOL_OPTIONS", jvmsOwnOptions);
    builder.environment().remove("JDK_JAVA_OPTIONS");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new Outcome(
        process.waitFor(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private record Outcome(int exitCode, String out, String err) {}
}
