package io.otlpdelta.server.cli;

import io.otlpdelta.model.Secret;
import io.otlpdelta.server.tls.TrustedAuthorities;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** As whom a running server is asked, and whose certificates are believed. */
final class ServerOptions {
  static final String TOKEN_VARIABLE = "OTLP_DELTA_TOKEN";

  @ArgGroup private TokenSource token = new TokenSource();

  @Option(
      names = "--ca-certificate",
      paramLabel = "FILE",
      description = "Certificates in PEM to trust, instead of those that Java does.")
  private @Nullable Path authorities;

  /** The token, from an option or the environment; it is never printed. */
  Optional<Secret> token(CliContext context) throws IOException {
    return token
        .text()
        .or(() -> Optional.ofNullable(context.environment().get(TOKEN_VARIABLE)).map(String::strip))
        .filter(text -> !text.isEmpty())
        .map(Secret::new);
  }

  TrustedAuthorities trusted() throws IOException {
    try {
      return TrustedAuthorities.of(Optional.ofNullable(authorities));
    } catch (NoSuchFileException e) {
      throw new UsageFailure("--ca-certificate: there is no file " + authorities, e);
    }
  }
}
