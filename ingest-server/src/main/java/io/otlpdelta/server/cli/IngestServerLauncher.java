package io.otlpdelta.server.cli;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.server.IngestServer;
import io.otlpdelta.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Starts the real server. */
final class IngestServerLauncher implements ServerLauncher {
  private final String version;

  IngestServerLauncher(String version) {
    this.version = requireNonNull(version, "version");
  }

  @Override
  public RunningServer start(ServerConfig config) throws IOException {
    IngestServer server = IngestServer.start(config, version);
    return new RunningServer() {
      @Override
      public InetSocketAddress address() {
        return server.address();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }
}
