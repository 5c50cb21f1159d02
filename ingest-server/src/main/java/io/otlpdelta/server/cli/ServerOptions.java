package io.otlpdelta.server.cli;

import io.otlpdelta.model.Secret;
import io.otlpdelta.server.doctor.TrustedAuthorities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** As whom a running server is asked, and whose certificates are believed. */
final class ServerOptions {
  static final String TOKEN_VARIABLE = "OTLP_DELTA_TOKEN";

  @ArgGroup private Token token = new Token();

  @Option(
      names = "--ca-certificate",
      paramLabel = "FILE",
      description = "Certificates in PEM to trust, instead of those that Java does.")
  private @Nullable Path authorities;

  /** The token, from an option or the environment; it is never printed. */
  Optional<Secret> token(CliContext context) throws IOException {
    if (token.file != null) {
      return Optional.of(new Secret(content(token.file)));
    }
    String text =
        token.text != null ? token.text : context.environment().getOrDefault(TOKEN_VARIABLE, "");
    return text.isBlank() ? Optional.empty() : Optional.of(new Secret(text.strip()));
  }

  TrustedAuthorities trusted() throws IOException {
    try {
      return TrustedAuthorities.of(Optional.ofNullable(authorities));
    } catch (NoSuchFileException e) {
      throw new UsageFailure("--ca-certificate: there is no file " + authorities, e);
    }
  }

  private static String content(Path file) throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new UsageFailure("there is no file " + file, e);
    }
  }

  /** A token on the command line is visible to others on the machine; elsewhere it is not. */
  private static final class Token {
    @Option(
        names = "--token",
        paramLabel = "TOKEN",
        description = "As `token create` printed it (default: the variable OTLP_DELTA_TOKEN).")
    private @Nullable String text;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file that holds it.")
    private @Nullable Path file;
  }
}
