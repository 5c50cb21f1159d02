package io.otlpdelta.server.cli;

import io.otlpdelta.server.cli.ServerLauncher.RunningServer;
import io.otlpdelta.server.config.ConfigLoader;
import io.otlpdelta.server.config.LoadedConfig;
import io.otlpdelta.server.config.Setting;
import io.otlpdelta.server.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code otlp-delta serve}: the server, until the process is told to stop. */
@Command(
    name = "serve",
    description = {
      "Receive OTLP and write it to Delta tables, until stopped (SIGTERM or Ctrl-C).",
      "Every setting has an environment variable and a key in the file; docs/configuration.md lists"
          + " them."
    })
final class ServeCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file, YAML (default: OTLP_DELTA_CONFIG).")
  private @Nullable Path config;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: 127.0.0.1).")
  private @Nullable String host;

  @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on (default: 4318).")
  private @Nullable String port;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Journal, tokens and tables (default: ./data).")
  private @Nullable String dataDir;

  @Option(
      names = "--insecure",
      description = "Allow plain HTTP on an address that is not loopback.")
  private boolean insecure;

  @Option(
      names = "--freshness",
      paramLabel = "DURATION",
      description = "Age at which rows are committed (default: 15s).")
  private @Nullable String freshness;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "text or json (default: text).")
  private @Nullable String logFormat;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info, debug or trace (default: info).")
  private @Nullable String logLevel;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any other setting, such as journal.budgetBytes=20GiB; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--print-config",
      description = "Print the effective configuration, with where each value came from, and end.")
  private boolean printConfig;

  ServeCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    LoadedConfig loaded = new ConfigLoader(context.environment()).load(flags(), configFile());
    if (printConfig) {
      context.out().print(loaded.values().toYaml());
      loaded.warnings().forEach(warning -> context.err().println("otlp-delta: " + warning));
      return 0;
    }
    LogSetup.apply(loaded.config().logging(), context.err());
    Logger logger = LoggerFactory.getLogger(ServeCommand.class);
    loaded.warnings().forEach(warning -> logger.warn("Of the configuration: {}", warning));
    logger.info("Starting otlp-delta {} with {}", context.version(), loaded.values().summary());
    serve(loaded);
    return 0;
  }

  private void serve(LoadedConfig loaded) throws IOException {
    RunningServer server = context.launcher().start(loaded.config());
    CountDownLatch stopped = new CountDownLatch(1);
    Runnable stop =
        () -> {
          server.close();
          stopped.countDown();
        };
    Thread hook = new Thread(stop, "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Runtime.getRuntime().removeShutdownHook(hook);
      stop.run();
    }
  }

  private Map<String, ConfigLoader.Flag> flags() {
    Map<String, ConfigLoader.Flag> flags = new LinkedHashMap<>();
    settings.forEach((key, text) -> flags.put(key, new ConfigLoader.Flag("--set", text)));
    put(flags, Settings.HOST, host);
    put(flags, Settings.PORT, port);
    put(flags, Settings.DATA_DIR, dataDir);
    put(flags, Settings.INSECURE, insecure ? "true" : null);
    put(flags, Settings.FRESHNESS, freshness);
    put(flags, Settings.LOG_FORMAT, logFormat);
    put(flags, Settings.LOG_LEVEL, logLevel);
    return flags;
  }

  private static void put(
      Map<String, ConfigLoader.Flag> flags, Setting<?> setting, @Nullable String text) {
    if (text != null) {
      flags.put(setting.key(), new ConfigLoader.Flag(setting.flag().orElse(setting.key()), text));
    }
  }

  private Optional<Path> configFile() {
    return Optional.ofNullable(config)
        .or(
            () ->
                Optional.ofNullable(context.environment().get(DataDirOption.CONFIG_VARIABLE))
                    .map(Path::of));
  }
}
