package io.otlpdelta.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A folder of scripts with their locked packages, installed under {@code target}.
 *
 * <p>Without Node.js or npm the tests fail: what they prove would be unproved.
 */
public final class NodeProject implements BeforeAllCallback {
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(8);
  private static final Duration RUN_LIMIT = Duration.ofMinutes(2);

  private final Path sources;
  private final Path installed;

  /** The project of {@code src/test/node}. */
  public NodeProject() {
    this("ingest-it/src/test/node", "ingest-it/target/node");
  }

  /** The project in a folder of the repository, to be installed in another. */
  public NodeProject(String sources, String installed) {
    this.sources = Repository.path(sources);
    this.installed = Repository.path(installed);
  }

  /** Where the project is installed. */
  public Path folder() {
    return installed;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Files.createDirectories(installed);
    try (Stream<Path> files = Files.list(sources)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, installed.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    // Not "npm ci": it refuses a lock without the libraries of platforms that are not this one.
    Processes.run(
            installed,
            Map.of(),
            INSTALL_LIMIT,
            List.of("npm", "install", "--no-save", "--ignore-scripts"))
        .orFail("npm install");
  }

  /** Runs a script in a working directory and returns what it printed. */
  public String run(Path workingDirectory, String script, String... arguments) {
    return tryRun(workingDirectory, script, arguments).orFail(script);
  }

  /** Runs a script in a working directory and returns how it ended. */
  public Processes.Result tryRun(Path workingDirectory, String script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add("node");
    command.add(installed.resolve(script).toString());
    command.addAll(List.of(arguments));
    return Processes.run(workingDirectory, Map.of(), RUN_LIMIT, command);
  }
}
