package io.otlpdelta.server.cli;

import io.otlpdelta.server.config.ServerConfig;
import java.io.IOException;

/** Starts the server; a seam, so that {@code serve} is tested without one. */
@FunctionalInterface
interface ServerLauncher {
  /**
   * Starts it; it takes requests when this returns.
   *
   * @throws IOException with a sentence for the admin
   */
  RunningServer start(ServerConfig config) throws IOException;

  /** A server that was started. */
  @FunctionalInterface
  interface RunningServer extends AutoCloseable {
    /** Answers open requests, commits what it can in the configured time, and stops. */
    @Override
    void close();
  }
}
