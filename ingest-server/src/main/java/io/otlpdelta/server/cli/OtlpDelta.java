package io.otlpdelta.server.cli;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.server.Version;
import io.otlpdelta.server.config.LogFormat;
import io.otlpdelta.server.config.LogLevel;
import io.otlpdelta.server.config.ServerConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/**
 * The program. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.
 *
 * <p>Results go to standard output, everything said about them to standard error.
 */
@Command(
    name = "otlp-delta",
    description = "OTLP over HTTP into Delta Lake tables.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT)
public final class OtlpDelta {
  private final CliContext context;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show stack traces, and more of the application log.")
  private boolean verbose;

  private OtlpDelta(CliContext context) {
    this.context = context;
  }

  /** Runs the command that the arguments name, and ends the process. */
  public static void main(String[] args) {
    CliContext context =
        new CliContext(
            stream(FileDescriptor.out),
            stream(FileDescriptor.err),
            System.getenv(),
            new SystemTime(),
            new SecureRandomness(),
            new IngestServerLauncher(),
            Version.text());
    System.exit(run(context, args));
  }

  /** Runs a command; returns the exit code. */
  static int run(CliContext context, String... args) {
    OtlpDelta root = new OtlpDelta(context);
    CommandLine command = new CommandLine(root);
    command.getCommandSpec().version("otlp-delta " + context.version());
    command.addSubcommand(new ServeCommand(context));
    command.addSubcommand(new TablesCommand(context));
    command.addSubcommand(new TokenCommand(context));
    command.addSubcommand(new CertificateCommand(context));
    command.addSubcommand(new ConnectCommand(context));
    command.addSubcommand(new DoctorCommand(context));
    command.addSubcommand(new StatusCommand(context));
    command.addSubcommand(new QuarantineCommand(context));
    command.addSubcommand(sql(context));
    FailureReport report = new FailureReport(context.err(), root);
    return command
        .setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(report)
        .setExecutionExceptionHandler(report)
        .setExecutionStrategy(root::execute)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .execute(args);
  }

  /** A query may begin with a comment, which looks like an option. */
  private static CommandLine sql(CliContext context) {
    return new CommandLine(new SqlCommand(context)).setUnmatchedOptionsArePositionalParams(true);
  }

  boolean verbose() {
    return verbose;
  }

  /** {@code serve} sets the log up again, as it is configured. */
  private int execute(ParseResult parsed) {
    if (verbose) {
      LogSetup.apply(new ServerConfig.Logging(LogFormat.TEXT, LogLevel.INFO), context.err());
    }
    return new RunLast().execute(parsed);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
