package io.otlpdelta.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A token on the command line is visible to others on the machine; in a file it is not. */
final class TokenSource {
  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "As `token create` printed it. Others on this machine can see it.")
  private @Nullable String token;

  @Option(names = "--token-file", paramLabel = "FILE", description = "A file that holds it.")
  private @Nullable Path file;

  /** The token; empty when none was given. */
  Optional<String> text() throws IOException {
    if (file != null) {
      return Optional.of(read(file));
    }
    return Optional.ofNullable(token).map(String::strip);
  }

  /**
   * What a file holds, without blanks around it.
   *
   * @throws UsageFailure when there is none
   */
  static String read(Path file) throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new UsageFailure("there is no file " + file, e);
    }
  }
}
