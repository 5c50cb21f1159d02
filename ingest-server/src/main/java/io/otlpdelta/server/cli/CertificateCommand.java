package io.otlpdelta.server.cli;

import io.otlpdelta.auth.CertificateIdentity;
import io.otlpdelta.auth.StoredCertificate;
import io.otlpdelta.auth.TokenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code otlp-delta certificate}: who may send with a client certificate instead of a token. */
@Command(
    name = "certificate",
    description = {
      "Register, list and remove the client certificates that stand for callers.",
      "They count when tls.clientAuth is 'optional' or 'required', for requests without a token."
    },
    synopsisSubcommandLabel = "(add | list | remove)")
final class CertificateCommand {
  private final CliContext context;

  CertificateCommand(CliContext context) {
    this.context = context;
  }

  @Command(
      name = "add",
      description = {
        "Register whoever sends a certificate of that identity, signed by an authority of"
            + " tls.clientCaFile.",
        "An identity is dns:NAME, uri:URI, email:ADDRESS, subject:DISTINGUISHED_NAME, or"
            + " sha256:FINGERPRINT for one certificate alone. A running server knows it a second"
            + " later."
      })
  int add(
      @Parameters(
              paramLabel = "IDENTITY",
              arity = "0..1",
              description = "Such as dns:agent.example.com.")
          @Nullable String identity,
      @Option(
              names = "--file",
              paramLabel = "PEM",
              description = "Instead of IDENTITY: the certificate itself, by its fingerprint.")
          @Nullable Path file,
      @Mixin GrantOptions holder,
      @Option(
              names = "--expires",
              paramLabel = "DURATION",
              description = "When it ends, such as 90d (default: with the certificate).")
          @Nullable String expires,
      @Mixin DataDirOption dataDir)
      throws IOException {
    TokenCommand.requireUse(dataDir, context);
    try {
      StoredCertificate added =
          TokenCommand.file(dataDir, context)
              .register(
                  holder.name(),
                  identity(identity, file),
                  holder.grants(),
                  GrantText.lifetime(expires));
      context
          .out()
          .println(
              "registered "
                  + added.id()
                  + " of "
                  + added.name()
                  + ", "
                  + added.identity().text()
                  + ": "
                  + GrantText.clause(added.grants(), added.expiresAt()));
      return 0;
    } catch (IllegalArgumentException e) {
      throw new UsageFailure(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  @Command(name = "list", description = "List the registered certificates.")
  int list(@Mixin DataDirOption dataDir) throws IOException {
    Listing listing = new Listing("ID", "NAME", "IDENTITY", "CREATED", "EXPIRES", "GRANTS");
    dataDir.existingFolders(context);
    for (StoredCertificate certificate : TokenCommand.file(dataDir, context).certificates()) {
      listing.add(
          certificate.id(),
          certificate.name(),
          certificate.identity().text(),
          GrantText.seconds(certificate.createdAt()),
          GrantText.end(
              certificate.expiresAt(), certificate.isExpiredAt(context.time().epochMillis())),
          GrantText.cell(certificate.grants()));
    }
    listing.print(context.out());
    return 0;
  }

  @Command(
      name = "remove",
      description =
          "Remove one certificate by its id or identity, or all of a name; at once, also for"
              + " connections that are open.")
  int remove(
      @Parameters(paramLabel = "NAME|ID|IDENTITY", description = "As `certificate list` shows it.")
          String which,
      @Mixin DataDirOption dataDir)
      throws IOException {
    dataDir.existingFolders(context);
    TokenFile file = TokenCommand.file(dataDir, context);
    List<StoredCertificate> removed = file.unregister(which);
    if (removed.isEmpty()) {
      throw new CliFailure(
          "there is no certificate of the name, id or identity '"
              + which
              + "' in "
              + dataDir.folders(context).tokens()
              + "; `otlp-delta certificate list` shows them");
    }
    removed.forEach(
        certificate ->
            context.out().println("removed " + certificate.id() + " of " + certificate.name()));
    return 0;
  }

  private static CertificateIdentity identity(@Nullable String text, @Nullable Path file) {
    if (text != null && file == null) {
      return CertificateIdentity.parse(text);
    }
    if (text == null && file != null) {
      return CertificateIdentity.fingerprintOf(read(file));
    }
    throw new UsageFailure(
        "either IDENTITY, such as dns:agent.example.com, or --file is needed, and not both");
  }

  private static X509Certificate read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException | CertificateException e) {
      throw new CliFailure(
          "the file " + file + " holds no certificate that can be read: " + e.getMessage(), e);
    }
  }
}
