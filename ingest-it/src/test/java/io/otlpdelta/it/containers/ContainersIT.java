package io.otlpdelta.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.delta.TableRows;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.LogLoad.RecordId;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.MountableFile;

/** The image as an admin runs it: a named volume, a network, an unprivileged user. */
@Tag("heavy")
@Tag("containers")
@NeedsDocker
class ContainersIT {
  private static final String TABLE = "main.telemetry.claude_otel_logs";
  private static final int PORT = 4318;
  private static final int BATCHES = 400;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static String image;
  private static Network network;

  @TempDir private Path temporary;
  private DataVolume volume;

  @BeforeAll
  static void buildTheImage() {
    image = ServerImage.build();
    network = Network.newNetwork();
  }

  @AfterAll
  static void removeTheNetwork() {
    network.close();
  }

  @BeforeEach
  void makeTheVolume() {
    volume = new DataVolume();
  }

  @AfterEach
  void removeTheVolume() {
    volume.close();
  }

  @Test
  void whatAnotherContainerExportedIsThereOnceAfterKills() throws Exception {
    run("tables", "create", "main.telemetry.claude");
    String token = run("token", "create", "--name", "it", "--grant", "main.telemetry.*").strip();
    try (GenericContainer<?> sender = sender(token)) {
      startServer(server -> sender.start(), sender, BATCHES / 4);
      startServer(server -> {}, sender, BATCHES / 2);
      try (GenericContainer<?> last = server()) {
        last.start();
        awaitAcknowledged(sender, BATCHES);
        assertEveryRecordIsThereOnce(last);
        stop(last);
      }
    }
  }

  @Test
  void withoutTlsItSaysWhatIsMissingAndEnds() {
    try (GenericContainer<?> server = new GenericContainer<>(image)) {
      server
          .withStartupCheckStrategy(new Ended())
          .withCreateContainerCmdModifier(volume::mountInto)
          .start();
      assertThat(server.getLogs())
          .contains("host: 0.0.0.0 is not a loopback address")
          .contains("--insecure if the network is trusted");
      assertThat(server.getCurrentContainerInfo().getState().getExitCodeLong()).isEqualTo(2);
    }
  }

  @Test
  void itRunsAsNobodyInParticular() throws Exception {
    try (GenericContainer<?> server = server()) {
      server.start();
      assertThat(server.execInContainer("id", "-u").getStdout().strip()).isEqualTo("10001");
      assertThat(server.execInContainer("sh", "-c", "touch /opt/otlp-delta/lib/x").getExitCode())
          .as("exit code of writing to the program's folder")
          .isNotZero();
    }
  }

  private interface OnceReady {
    void with(GenericContainer<?> server);
  }

  /** Runs a server until so many batches are acknowledged in all, and kills it. */
  private void startServer(OnceReady onceReady, GenericContainer<?> sender, int untilBatches) {
    try (GenericContainer<?> server = server()) {
      server.start();
      onceReady.with(server);
      awaitAcknowledged(sender, untilBatches);
      DockerClientFactory.instance()
          .client()
          .killContainerCmd(server.getContainerId())
          .withSignal("KILL")
          .exec();
      await("the killed server is gone").atMost(LIMIT).until(() -> !server.isRunning());
    }
  }

  private void stop(GenericContainer<?> server) {
    DockerClientFactory.instance()
        .client()
        .stopContainerCmd(server.getContainerId())
        .withTimeout(60)
        .exec();
    assertThat(server.getCurrentContainerInfo().getState().getExitCodeLong())
        .as("exit code after docker stop")
        .isIn(0L, 143L);
    assertThat(server.getLogs()).contains("Stopped after");
  }

  private void assertEveryRecordIsThereOnce(GenericContainer<?> server) throws Exception {
    Path copy = temporary.resolve("copies");
    int[] looks = new int[1];
    await("every record is in the table once")
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              Path target = copy.resolve("look-" + looks[0]++);
              volume.copyOut(server.getContainerId(), "warehouse/main/telemetry", target);
              Map<RecordId, Long> found =
                  LogLoad.occurrences(
                      TableRows.of(target.resolve("telemetry/claude_otel_logs")), "");
              assertThat(found.keySet())
                  .containsExactlyInAnyOrderElementsOf(
                      LogLoad.ids(ContainerSender.SESSION, 0, BATCHES * ContainerSender.BATCH));
              assertThat(found.values()).containsOnly(1L);
            });
    System.out.println(
        "containers: " + BATCHES * ContainerSender.BATCH + " records, 2 kills, lost 0, twice 0");
  }

  private void awaitAcknowledged(GenericContainer<?> sender, int batches) {
    String line = "acknowledged " + batches * ContainerSender.BATCH + " records";
    await(line)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> sender.getLogs(OutputType.STDOUT).contains(line));
  }

  private GenericContainer<?> server() {
    return new GenericContainer<>(image)
        .withNetwork(network)
        .withNetworkAliases("otlp-delta")
        .withEnv("OTLP_DELTA_INSECURE", "true")
        .withEnv("OTLP_DELTA_FRESHNESS", "1s")
        .withCreateContainerCmdModifier(volume::mountInto)
        .waitingFor(Wait.forLogMessage(".*Serving OTLP at .*", 1).withStartupTimeout(LIMIT));
  }

  /** A command of the image on the volume, run to its end. */
  private String run(String... command) {
    try (GenericContainer<?> container = new GenericContainer<>(image)) {
      container
          .withCommand(command)
          .withCreateContainerCmdModifier(volume::mountInto)
          .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(LIMIT))
          .start();
      return container.getLogs(OutputType.STDOUT);
    }
  }

  private GenericContainer<?> sender(String token) {
    GenericContainer<?> sender =
        new GenericContainer<>(image)
            .withNetwork(network)
            .withCreateContainerCmdModifier(container -> container.withEntrypoint("java"))
            .withCommand(
                "-cp",
                "/sender/classes:/sender/lib/*",
                ContainerSender.class.getName(),
                "http://otlp-delta:" + PORT,
                token,
                TABLE,
                Integer.toString(BATCHES));
    String classFile = ContainerSender.class.getName().replace('.', '/') + ".class";
    sender.withCopyFileToContainer(
        MountableFile.forClasspathResource(classFile), "/sender/classes/" + classFile);
    for (String jar : exporterJars()) {
      sender.withCopyFileToContainer(
          MountableFile.forHostPath(jar), "/sender/lib/" + Path.of(jar).getFileName());
    }
    return sender;
  }

  /** One sender of the two that the test class path has, as an application would have. */
  private static List<String> exporterJars() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
        .filter(entry -> Path.of(entry).getFileName().toString().startsWith("opentelemetry-"))
        .filter(entry -> !entry.contains("sender-okhttp"))
        .toList();
  }
}
