package io.otlpdelta.bench.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A data folder of its own for the server under test, which is started by the script that users
 * have ({@code scripts/otlp-delta}).
 */
final class Installation {
  private final Path script;
  private final Launch launch;
  private final Path dataFolder;
  private final Path config;

  private Installation(Path script, Launch launch, Path dataFolder, Path config) {
    this.script = script;
    this.launch = launch;
    this.dataFolder = dataFolder;
    this.config = config;
  }

  /**
   * Prepares an empty folder.
   *
   * @param projectFolder the checkout, with a built server
   * @param configuration text of the configuration file
   */
  static Installation create(Path projectFolder, Path folder, Launch launch, String configuration)
      throws IOException {
    Path script = projectFolder.resolve("scripts/otlp-delta").toAbsolutePath();
    if (!Files.isExecutable(script)) {
      throw new IOException(script + " is not there; build the server with mvn package first");
    }
    Path dataFolder = Files.createDirectories(folder.resolve("data")).toAbsolutePath();
    Path config = folder.resolve("otlp-delta.yaml").toAbsolutePath();
    Installation installation = new Installation(script, launch, dataFolder, config);
    installation.configure(configuration);
    return installation;
  }

  /** Replaces the configuration file, for the next start. */
  void configure(String configuration) throws IOException {
    Files.writeString(config, configuration, UTF_8);
  }

  /** Makes the table in the embedded catalog. */
  void createTable(TableName table, Signal signal) throws IOException {
    TableCreator creator = new TableCreator(new LocalStorage(new SecureRandomness()), "bench");
    try {
      creator.create(Locations.of(tableFolder(table)), signal.tableKind());
    } catch (UnsupportedTableException e) {
      throw new IOException("the table " + table + " cannot be made", e);
    }
  }

  /** Makes a token that may write every table of the benchmark; returns its text. */
  String createToken() throws IOException, InterruptedException {
    return call(List.of("token", "create", "--name", "bench", "--grant", "main.telemetry.*"))
        .strip();
  }

  Path tableFolder(TableName table) {
    return dataFolder
        .resolve("warehouse")
        .resolve(table.catalog())
        .resolve(table.schema())
        .resolve(table.table());
  }

  /** Starts the server on its core and waits until it is ready. */
  ServerProcess serve(CpuPins pins, Time time) throws IOException, InterruptedException {
    int port = PeerProcess.freePort();
    List<String> command =
        switch (launch) {
          case PRODUCT, PRODUCT_REPEATS ->
              command(
                  List.of(
                      "serve", "--port", Integer.toString(port), "--config", config.toString()));
          case STRAIGHTFORWARD ->
              StraightforwardCommand.of(libraries(), config, port, dataFolder, usersOptions());
        };
    Path output = dataFolder.resolveSibling("server.out");
    return ServerProcess.start(pins.onServerCore(command), port, "/health/ready", output, time);
  }

  /** What the script gives the product's JVM too. */
  private static List<String> usersOptions() {
    return Stream.of(System.getenv().getOrDefault("OTLP_DELTA_JAVA_OPTS", "").split(" +", -1))
        .filter(option -> !option.isEmpty())
        .toList();
  }

  /** The server's libraries, as its script takes them. */
  private Path libraries() {
    return script.resolveSibling("../ingest-server/target/otlp-delta/lib").normalize();
  }

  /** Runs one command to its end; returns what it printed on standard output. */
  private String call(List<String> arguments) throws IOException, InterruptedException {
    Path errors = dataFolder.resolveSibling("command.err");
    Process process = new ProcessBuilder(command(arguments)).redirectError(errors.toFile()).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException(
          "otlp-delta "
              + arguments.get(0)
              + " failed with exit code "
              + exit
              + ":\n"
              + Files.readString(errors, UTF_8));
    }
    return printed;
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(script.toString());
    command.addAll(arguments);
    command.addAll(List.of("--data-dir", dataFolder.toString()));
    return command;
  }
}
