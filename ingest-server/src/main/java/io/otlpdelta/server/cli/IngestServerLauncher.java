package io.otlpdelta.server.cli;

import io.otlpdelta.server.config.ServerConfig;

/** Starts the real server. */
final class IngestServerLauncher implements ServerLauncher {
  @Override
  public RunningServer start(ServerConfig config) {
    throw new CliFailure("this build has no server yet");
  }
}
