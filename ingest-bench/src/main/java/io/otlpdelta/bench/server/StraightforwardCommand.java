package io.otlpdelta.bench.server;

import io.otlpdelta.straightforward.StraightforwardDataFiles;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** Starts the straightforward server, whose libraries this process does not have. */
final class StraightforwardCommand {
  private static final String MAIN_CLASS = "io.otlpdelta.bench.server.StraightforwardServer";

  private StraightforwardCommand() {}

  /** The command that starts it, with the options of the product's script. */
  static List<String> of(Path libraries, Path config, int port, Path dataFolder)
      throws IOException {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+ExitOnOutOfMemoryError",
        "-cp",
        String.join(
            File.pathSeparator,
            origin(StraightforwardCommand.class),
            origin(StraightforwardDataFiles.class),
            libraries + File.separator + "*"),
        MAIN_CLASS,
        config.toString(),
        Integer.toString(port),
        dataFolder.toString());
  }

  /** The folder or archive that a class came from. */
  private static String origin(Class<?> type) throws IOException {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IOException("the place of " + type.getName() + " is no path", e);
    }
  }
}
