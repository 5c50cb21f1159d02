package io.otlpdelta.it.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The built distribution: {@code ingest-server/target/otlp-delta/lib}. */
final class Distribution {
  private static final Path LIBRARIES = Repository.path("ingest-server/target/otlp-delta/lib");
  private static final Path JAVA =
      Path.of(System.getProperty("it.java", System.getProperty("java.home") + "/bin/java"));

  private Distribution() {}

  /** The command that starts the product with the arguments, by the script that users have. */
  static List<String> command(List<String> arguments) {
    requireBuilt();
    List<String> command = new ArrayList<>();
    command.add(Repository.path("scripts/otlp-delta").toAbsolutePath().toString());
    command.addAll(arguments);
    return command;
  }

  /** What that script reads: the tests' Java, and more options for it. */
  static Map<String, String> environment(String... jvmOptions) {
    return Map.of(
        "JAVA_HOME",
        JAVA.toAbsolutePath().getParent().getParent().toString(),
        "OTLP_DELTA_JAVA_OPTS",
        String.join(" ", jvmOptions));
  }

  /** The command that starts a program of a module's tests with the product's libraries. */
  static List<String> programOf(Path testClasses, String mainClass, String... arguments) {
    String classPath = testClasses + File.pathSeparator + LIBRARIES.resolve("*");
    requireBuilt();
    List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-cp", classPath, mainClass));
    command.addAll(List.of(arguments));
    return command;
  }

  private static void requireBuilt() {
    try (Stream<Path> files = Files.list(LIBRARIES)) {
      if (files.noneMatch(file -> file.getFileName().toString().startsWith("ingest-server"))) {
        throw new AssertionError(LIBRARIES + " holds no ingest-server jar; run mvn package first");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(LIBRARIES + " is not built; run mvn package first", e);
    }
  }
}
