package io.otlpdelta.it.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The built distribution: {@code ingest-server/target/otlp-delta/lib}. */
final class Distribution {
  private static final Path LIBRARIES = Repository.path("ingest-server/target/otlp-delta/lib");

  private Distribution() {}

  /** The command that starts the product with the arguments, in a JVM of its own. */
  static List<String> command(List<String> jvmOptions, List<String> arguments) {
    List<String> command = java(jvmOptions, LIBRARIES.resolve("*").toString());
    command.add("io.otlpdelta.server.cli.OtlpDelta");
    command.addAll(arguments);
    return command;
  }

  /** The command that starts a program of a module's tests with the product's libraries. */
  static List<String> programOf(Path testClasses, String mainClass, String... arguments) {
    String classPath = testClasses + File.pathSeparator + LIBRARIES.resolve("*");
    List<String> command = java(List.of(), classPath);
    command.add(mainClass);
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> java(List<String> jvmOptions, String classPath) {
    requireBuilt();
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("it.java", System.getProperty("java.home") + "/bin/java"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath));
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
