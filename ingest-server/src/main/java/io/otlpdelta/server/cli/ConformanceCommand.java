package io.otlpdelta.server.cli;

import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TablePrefix;
import io.otlpdelta.server.config.Units;
import io.otlpdelta.server.conformance.ConformanceSuite;
import io.otlpdelta.server.conformance.JsonReport;
import io.otlpdelta.server.conformance.MarkdownReport;
import io.otlpdelta.server.conformance.Report;
import io.otlpdelta.server.conformance.Seams;
import io.otlpdelta.server.conformance.SuiteOptions;
import io.otlpdelta.server.conformance.TextReport;
import io.otlpdelta.server.conformance.UnreachableException;
import io.otlpdelta.server.conformance.WarehouseRows;
import io.otlpdelta.server.conformance.wire.Endpoint;
import io.otlpdelta.server.conformance.wire.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code otlp-delta conformance}: whether a server does what OTLP/HTTP and this project promise.
 */
@Command(
    name = "conformance",
    description = {
      "Ask a running OTLP/HTTP server, this one or another, whether it keeps to the"
          + " specifications.",
      "It writes telemetry of services named conformance-* into the tables of the prefix; give it"
          + " tables of its own.",
      "Exit code: 0 all passed, 1 something failed, 2 wrong usage or no connection."
    })
final class ConformanceCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:4318",
      description = "The server (default: ${DEFAULT-VALUE}).")
  private String url = "";

  @ArgGroup private TokenSource token = new TokenSource();

  @Option(
      names = "--limited-token-file",
      paramLabel = "FILE",
      description = "A file with a token that has SELECT and not MODIFY on the tables.")
  private @Nullable Path limitedToken;

  @Option(
      names = "--table-prefix",
      paramLabel = "CATALOG.SCHEMA.PREFIX",
      description = "The tables to write, as `tables create` made them.")
  private @Nullable String prefix;

  @Option(
      names = "--skip-ours",
      description =
          "Ask only what specifications say: for another OTLP/HTTP server, which needs neither"
              + " token nor tables.")
  private boolean skipOurs;

  @Option(
      names = "--only",
      paramLabel = "GROUP[/CASE]",
      split = ",",
      description = "These cases only, such as sizes or decoding/garbage.")
  private List<String> only = List.of();

  @Option(names = "--list", description = "Print the cases and ask nothing.")
  private boolean list;

  @Option(names = "--slow", description = "Also the cases that take more than a minute.")
  private boolean slow;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "1",
      description = "Multiply the time limits, on a busy machine (default: ${DEFAULT-VALUE}).")
  private int patience = 1;

  @Option(
      names = "--max-request-bytes",
      paramLabel = "SIZE",
      defaultValue = "64MiB",
      description = "The server's limit on a body (default: ${DEFAULT-VALUE}).")
  private String maxRequestBytes = "";

  @Option(
      names = "--cors-origin",
      paramLabel = "ORIGIN",
      description = "An origin that the server's configuration allows.")
  private @Nullable String corsOrigin;

  @ArgGroup private TrustSource trust = new TrustSource();

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Also write them to a document.")
  private @Nullable Path markdown;

  /** Given, the rows are read back from there. */
  @Mixin private DataDirOption dataDir = new DataDirOption();

  ConformanceCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireKnownCases();
    if (list) {
      print(ConformanceSuite.list(!skipOurs, only));
      return ExitCode.OK;
    }
    Report report;
    try {
      report = run(options());
    } catch (UnreachableException e) {
      context.err().println("otlp-delta: " + LogText.escaped(String.valueOf(e.getMessage())));
      return ExitCode.USAGE;
    }
    if (markdown != null) {
      Files.writeString(markdown, MarkdownReport.of(report));
    }
    print(report);
    return report.passed() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private Report run(SuiteOptions options) throws IOException, InterruptedException {
    ConformanceSuite suite = new ConformanceSuite(context.time(), context.randomness());
    if (!dataDir.isGiven()) {
      return suite.run(options, Seams.none());
    }
    dataDir.requireEmbeddedCatalog(
        context, "leave --data-dir out; the rows are then not read back");
    dataDir.existingFolders(context);
    TablePrefix tables =
        options
            .tables()
            .orElseThrow(() -> new UsageFailure("--data-dir needs --table-prefix, to know where"));
    try (Catalogs opened = Catalogs.open(context, dataDir)) {
      return suite.run(
          options, Seams.observing(new WarehouseRows(opened.catalog(), opened.storage(), tables)));
    }
  }

  private void print(Report report) {
    if (json) {
      context.out().print(JsonReport.of(report));
    } else if (list) {
      TextReport.list(report, context.out());
    } else {
      TextReport.print(report, context.out());
    }
    context.out().flush();
  }

  private void requireKnownCases() {
    List<String> unknown = ConformanceSuite.unknown(only);
    if (!unknown.isEmpty()) {
      throw new UsageFailure(
          "--only: '" + unknown.get(0) + "' is no group and no case (--list shows them)");
    }
  }

  private SuiteOptions options() throws IOException {
    Optional<Secret> secret = token.text().map(Secret::new);
    Optional<TablePrefix> tables = tables();
    if (!skipOurs && (secret.isEmpty() || tables.isEmpty())) {
      throw new UsageFailure(
          "this server's own cases need --token-file and --table-prefix; for another server, say"
              + " --skip-ours");
    }
    try {
      return new SuiteOptions(
          Endpoint.of(url, trust.chosen()),
          secret,
          tables,
          limitedToken == null
              ? Optional.empty()
              : Optional.of(new Secret(TokenSource.read(limitedToken))),
          Optional.ofNullable(corsOrigin),
          only,
          !skipOurs,
          slow,
          patience,
          Math.toIntExact(Units.parseBytes(maxRequestBytes)));
    } catch (IllegalArgumentException e) {
      throw new UsageFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private Optional<TablePrefix> tables() {
    if (prefix == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(TablePrefix.parse(prefix));
    } catch (IllegalArgumentException e) {
      throw new UsageFailure("--table-prefix: " + e.getMessage(), e);
    }
  }

  /** Which certificates are believed, for https. */
  private static final class TrustSource {
    @Option(
        names = "--ca-certificate",
        paramLabel = "FILE",
        description = "PEM certificates to believe.")
    private @Nullable Path certificates;

    @Option(names = "--insecure-tls", description = "Believe any certificate.")
    private boolean insecure;

    Trust chosen() throws IOException {
      if (insecure) {
        return Trust.anything();
      }
      try {
        return Trust.of(Optional.ofNullable(certificates));
      } catch (NoSuchFileException e) {
        throw new UsageFailure("there is no file " + certificates, e);
      }
    }
  }
}
