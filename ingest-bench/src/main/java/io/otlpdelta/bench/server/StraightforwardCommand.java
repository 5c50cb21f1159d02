package io.otlpdelta.bench.server;

import io.otlpdelta.straightforward.StraightforwardDataFiles;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the straightforward server, whose libraries this process does not have. */
final class StraightforwardCommand {
  private static final String MAIN_CLASS = "io.otlpdelta.bench.server.StraightforwardServer";

  private StraightforwardCommand() {}

  /**
   * The command that starts it, with the options of the product's script.
   *
   * @param users the options that the user gives both servers
   */
  static List<String> of(Path libraries, Path config, int port, Path dataFolder, List<String> users)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.addAll(HugePages.jvmOptions());
    if (users.stream().noneMatch(option -> option.matches("-XX:\\+Use.*GC"))) {
      command.add("-XX:+UseG1GC");
      command.add("-XX:MaxTenuringThreshold=2");
    }
    command.addAll(users);
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            origin(StraightforwardCommand.class),
            origin(StraightforwardDataFiles.class),
            libraries + File.separator + "*"));
    command.add(MAIN_CLASS);
    command.add(config.toString());
    command.add(Integer.toString(port));
    command.add(dataFolder.toString());
    return command;
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
