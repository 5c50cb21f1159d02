package io.otlpdelta.bench.server;

import io.otlpdelta.server.IngestServer;
import io.otlpdelta.server.config.ConfigLoader;
import io.otlpdelta.server.config.ConfigLoader.Flag;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.straightforward.Dictionaries;
import io.otlpdelta.straightforward.StraightforwardDataFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * What the product is compared with: the same server with the same settings, but its data files are
 * written as one would at first, with protobuf's objects and parquet-java's defaults.
 */
public final class StraightforwardServer {
  private StraightforwardServer() {}

  /**
   * Serves until the process is told to stop.
   *
   * @param arguments the configuration file, the port and the data folder
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Map<String, Flag> flags =
        Map.of(
            "port", new Flag("port", arguments[1]), "dataDir", new Flag("dataDir", arguments[2]));
    ServerConfig config =
        new ConfigLoader(System.getenv()).load(flags, Optional.of(Path.of(arguments[0]))).config();
    IngestServer server =
        IngestServer.start(
            config,
            (tables, randomness, zstdLevel) ->
                new StraightforwardDataFiles(tables, randomness, Dictionaries.EVERYWHERE));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  stopped.countDown();
                },
                "shutdown"));
    stopped.await();
  }
}
