package io.otlpdelta.server.http;

import io.otlpdelta.server.config.ConfigException;
import io.otlpdelta.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Where the door listens. */
final class ListenAddress {
  private ListenAddress() {}

  /**
   * The configured address, its name resolved.
   *
   * @throws ConfigException when the name means nothing here, or another machine could reach the
   *     address though only loopback is allowed: a name may resolve to anything
   */
  static InetSocketAddress of(ServerConfig.Listen listen) {
    InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
    if (address.isUnresolved()) {
      throw new ConfigException(
          "host: "
              + listen.host()
              + " is no address of this machine, and no name of one (expected: an address to listen"
              + " on, such as 127.0.0.1)");
    }
    if (!listen.insecure() && listen.tls().isEmpty() && !address.getAddress().isLoopbackAddress()) {
      throw new ConfigException(
          "host: "
              + listen.host()
              + " is "
              + address.getAddress().getHostAddress()
              + ", not a loopback address, and without TLS the tokens would cross the network"
              + " readable");
    }
    return address;
  }

  /**
   * Finds out whether the address can be listened on, by doing it for a moment.
   *
   * @throws IOException when it cannot
   */
  static void tryToListen(InetSocketAddress address) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
    }
  }
}
