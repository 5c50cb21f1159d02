package io.otlpdelta.server.cli;

import io.otlpdelta.server.config.ConfigException;
import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in one sentence, and more only when asked by {@code --verbose}. */
final class FailureReport implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final PrintStream err;
  private final OtlpDelta root;

  FailureReport(PrintStream err, OtlpDelta root) {
    this.err = err;
    this.root = root;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    err.println("otlp-delta: " + LogText.escaped(sentence(e)));
    if (e instanceof UnmatchedArgumentException unmatched) {
      unmatched
          .getSuggestions()
          .forEach(suggestion -> err.println("Did you mean '" + suggestion + "'?"));
    }
    err.println(
        "Try '" + command.getCommandSpec().qualifiedName() + " --help' for what is possible.");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    err.println("otlp-delta: " + LogText.escaped(sentence(e)));
    if (root.verbose()) {
      e.printStackTrace(err);
    } else if (!(e instanceof CliFailure) && !isUsage(e)) {
      err.println("Run it again with --verbose for the stack trace.");
    }
    return isUsage(e) ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static boolean isUsage(Exception e) {
    return e instanceof UsageFailure || e instanceof ConfigException;
  }

  private static String sentence(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
