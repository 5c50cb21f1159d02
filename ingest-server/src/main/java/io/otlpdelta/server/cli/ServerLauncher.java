package io.otlpdelta.server.cli;

import io.otlpdelta.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;

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
  interface RunningServer extends AutoCloseable {
    /** Where it listens; with the real port when 0 was configured. */
    InetSocketAddress address();

    /** Answers open requests, commits what it can in the configured time, and stops. */
    @Override
    void close();
  }
}
