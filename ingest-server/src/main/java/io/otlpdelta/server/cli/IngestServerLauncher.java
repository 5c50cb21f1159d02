package io.otlpdelta.server.cli;

import io.otlpdelta.server.IngestServer;
import io.otlpdelta.server.config.ServerConfig;
import java.io.IOException;

/** Starts the real server. */
final class IngestServerLauncher implements ServerLauncher {
  @Override
  public RunningServer start(ServerConfig config) throws IOException {
    return IngestServer.start(config)::close;
  }
}
