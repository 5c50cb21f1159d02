package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.env.SystemTime;
import io.otlpdelta.server.cli.ServerLauncher.RunningServer;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.config.Setting;
import io.otlpdelta.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
  @TempDir private Path folder;

  @Test
  void theServerRunsUntilItIsStopped() throws Exception {
    AtomicReference<ServerConfig> started = new AtomicReference<>();
    AtomicBoolean closed = new AtomicBoolean();
    CompletableFuture<CommandRun> run = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () ->
                run.complete(
                    CommandRun.with(
                        Map.of("OTLP_DELTA_FRESHNESS", "3s", "OTLP_DELTA_NOPE", "1"),
                        new SystemTime(),
                        config -> server(config, started, closed),
                        "serve",
                        "--port",
                        "0",
                        "--data-dir",
                        folder.toString())));
    thread.start();
    await("the server").until(() -> started.get() != null);
    assertThat(closed).isFalse();

    thread.interrupt();
    CommandRun ended = run.get();

    assertThat(closed).isTrue();
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).isEmpty();
    assertThat(started.get().dataDir()).isEqualTo(folder);
    assertThat(started.get().batching().freshness()).isEqualTo(Duration.ofSeconds(3));
    assertThat(ended.err())
        .contains("WARN  [")
        .contains("OTLP_DELTA_NOPE is no setting and has no effect")
        .contains(
            "Starting otlp-delta 1.2.3 with host=127.0.0.1, port=0 (from --port), dataDir="
                + folder)
        .contains("freshness=3s (from OTLP_DELTA_FRESHNESS)");
  }

  @Test
  void aServerThatCannotStartIsAFailure() {
    CommandRun run =
        CommandRun.with(
            Map.of(),
            new SystemTime(),
            config -> {
              throw new IOException("port 4318 is taken");
            },
            "serve");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("otlp-delta: port 4318 is taken\n");
  }

  @Test
  void aConfigurationThatIsWrongIsWrongUsage() {
    CommandRun run = CommandRun.of("serve", "--set", "prot=1");

    assertThat(run)
        .isEqualTo(
            new CommandRun(
                2, "", "otlp-delta: unknown key 'prot' (from --set); did you mean 'port'?\n"));
  }

  @Test
  void anOpenAddressNeedsInsecure() {
    CommandRun run = CommandRun.of("serve", "--host", "0.0.0.0", "--print-config");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("otlp-delta: host: 0.0.0.0 is not a loopback address");
    assertThat(CommandRun.of("serve", "--host", "0.0.0.0", "--insecure", "--print-config").out())
        .contains("host: 0.0.0.0 # --host\n")
        .contains("insecure: true # --insecure\n");
  }

  @Test
  void printConfigShowsTheFileThatTheEnvironmentNames() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "port: 1234\n");

    CommandRun run =
        CommandRun.with(
            Map.of("OTLP_DELTA_CONFIG", file.toString()),
            new SystemTime(),
            "serve",
            "--print-config");

    assertThat(run.out()).contains("port: 1234 # the file " + file + "\n");
  }

  @Test
  void everySettingWithAFlagIsAnOption() {
    String help = CommandRun.of("serve", "--help").out();

    assertThat(Settings.ALL.stream().map(Setting::flag).flatMap(Optional::stream))
        .isNotEmpty()
        .allSatisfy(flag -> assertThat(help).contains(" " + flag));
  }

  private static RunningServer server(
      ServerConfig config, AtomicReference<ServerConfig> started, AtomicBoolean closed) {
    started.set(config);
    return () -> closed.set(true);
  }
}
