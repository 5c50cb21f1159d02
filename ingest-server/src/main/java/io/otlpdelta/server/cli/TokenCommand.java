package io.otlpdelta.server.cli;

import io.otlpdelta.auth.IssuedToken;
import io.otlpdelta.auth.StoredToken;
import io.otlpdelta.auth.TokenFile;
import io.otlpdelta.server.config.UnityAccess;
import io.otlpdelta.server.config.UnitySettings;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code otlp-delta token}: who may send, and to which tables. */
@Command(
    name = "token",
    description = "Make, list and revoke the tokens that clients send.",
    synopsisSubcommandLabel = "(create | list | revoke)")
final class TokenCommand {
  private final CliContext context;

  TokenCommand(CliContext context) {
    this.context = context;
  }

  @Command(
      name = "create",
      description = {
        "Make a token and print it, and nothing else, on standard output.",
        "It is shown only now: the server keeps a digest of it. A running server knows it a second"
            + " later. For a rotation make a second token of the same name, then revoke the first."
      })
  int create(
      @Mixin GrantOptions holder,
      @Option(
              names = "--expires",
              paramLabel = "DURATION",
              description = "When it ends, such as 90d (default: never).")
          @Nullable String expires,
      @Mixin DataDirOption dataDir)
      throws IOException {
    requireUse(dataDir, context);
    try {
      IssuedToken issued =
          file(dataDir, context)
              .create(holder.name(), holder.grants(), GrantText.lifetime(expires));
      context.err().println(facts(issued.stored()));
      context.out().println(issued.token().reveal());
      return 0;
    } catch (IllegalArgumentException e) {
      throw new UsageFailure(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  @Command(name = "list", description = "List the tokens, without their texts.")
  int list(@Mixin DataDirOption dataDir) throws IOException {
    Listing listing = new Listing("ID", "NAME", "CREATED", "EXPIRES", "GRANTS");
    dataDir.existingFolders(context);
    for (StoredToken token : file(dataDir, context).list()) {
      listing.add(
          token.id(),
          token.name(),
          GrantText.seconds(token.createdAt()),
          GrantText.end(token.expiresAt(), token.isExpiredAt(context.time().epochMillis())),
          GrantText.cell(token.grants()));
    }
    listing.print(context.out());
    return 0;
  }

  @Command(
      name = "revoke",
      description = "Revoke one token by its id, or all tokens of a name; at once, for good.")
  int revoke(
      @Parameters(paramLabel = "NAME|ID", description = "As `token list` shows them.")
          String nameOrId,
      @Mixin DataDirOption dataDir)
      throws IOException {
    dataDir.existingFolders(context);
    List<StoredToken> revoked = file(dataDir, context).revoke(nameOrId);
    if (revoked.isEmpty()) {
      throw new CliFailure(
          "there is no token of the name or id '"
              + nameOrId
              + "' in "
              + dataDir.folders(context).tokens()
              + "; `otlp-delta token list` shows them");
    }
    revoked.forEach(
        token -> context.out().println("revoked " + token.id() + " of " + token.name()));
    return 0;
  }

  /** With {@code unity.access} of {@code caller} the token file is not looked at. */
  static void requireUse(DataDirOption dataDir, CliContext context) {
    if (dataDir.values(context).get(UnitySettings.ACCESS) == UnityAccess.CALLER) {
      dataDir.requireEmbeddedCatalog(
          context,
          "callers send tokens of Unity Catalog, and privileges are granted there. With"
              + " unity.access 'grants' the server's own tokens count");
    }
  }

  static TokenFile file(DataDirOption dataDir, CliContext context) {
    return new TokenFile(dataDir.folders(context).tokens(), context.time(), context.randomness());
  }

  private static String facts(StoredToken token) {
    return "Token "
        + token.id()
        + " of "
        + token.name()
        + ": "
        + GrantText.clause(token.grants(), token.expiresAt())
        + ". Its text is shown only now:";
  }
}
