package io.otlpdelta.server.cli;

import io.otlpdelta.server.IngestServer;
import io.otlpdelta.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Starts the real server. */
final class IngestServerLauncher implements ServerLauncher {
  @Override
  public RunningServer start(ServerConfig config) throws IOException {
    IngestServer server = IngestServer.start(config);
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
