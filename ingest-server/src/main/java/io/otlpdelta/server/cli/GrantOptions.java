package io.otlpdelta.server.cli;

import io.otlpdelta.auth.Grant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Who holds a token or a certificate, and what it is good for. */
final class GrantOptions {
  @Option(names = "--name", required = true, paramLabel = "N", description = "Who holds it.")
  private String name = "";

  @Option(
      names = "--grant",
      required = true,
      paramLabel = "PATTERN",
      description = "The tables it is for, such as main.telemetry.*; may be repeated.")
  private List<String> patterns = new ArrayList<>();

  @Option(
      names = "--privileges",
      paramLabel = "LIST",
      defaultValue = "MODIFY,SELECT",
      description = "What it may do there; sending needs both (default: ${DEFAULT-VALUE}).")
  private String privileges = "";

  String name() {
    return name;
  }

  /**
   * The same privileges on each pattern.
   *
   * @throws UsageFailure when one of them is not known
   */
  List<Grant> grants() {
    return GrantText.grants(patterns, privileges);
  }
}
