package io.otlpdelta.server.cli;

import static java.util.stream.Collectors.joining;

import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TablePrefix;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code otlp-delta connect}: a coding agent's settings, ready to paste. */
@Command(
    name = "connect",
    description = {
      "Print the settings that make a coding agent send its telemetry here, with the token or a"
          + " placeholder.",
      "The settings go to standard output, the remarks about them to standard error."
    })
final class ConnectCommand implements Callable<Integer> {
  private static final String TOKEN_PLACEHOLDER = "<token>";

  private final CliContext context;

  @Parameters(
      paramLabel = "CLIENT",
      converter = ClientConverter.class,
      description = "claude-code, codex or gemini.")
  private Client client = Client.CLAUDE_CODE;

  @Option(
      names = "--table-prefix",
      required = true,
      paramLabel = "CATALOG.SCHEMA.PREFIX",
      description = "The tables, as `tables create` made them.")
  private String prefix = "";

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      defaultValue = ServerUrl.DEFAULT,
      description = "The server (default: ${DEFAULT-VALUE}).")
  private String endpoint = "";

  @ArgGroup private TokenSource token = new TokenSource();

  @Option(names = "--traces", description = "Send spans too.")
  private boolean traces;

  ConnectCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    ClientSettings settings =
        client.settings(
            new Connection(
                ServerUrl.parse("--endpoint", endpoint),
                token.text().orElse(TOKEN_PLACEHOLDER),
                tablePrefix(),
                traces
                    ? List.of(Signal.METRICS, Signal.LOGS, Signal.TRACES)
                    : List.of(Signal.METRICS, Signal.LOGS)));
    for (ClientSettings.Block block : settings.blocks()) {
      context.err().println("# For " + block.place() + ":");
      context.out().print(block.text());
      context.out().flush();
    }
    settings.notes().forEach(note -> context.err().println("# " + note));
    return 0;
  }

  private TablePrefix tablePrefix() {
    try {
      return TablePrefix.parse(prefix);
    } catch (IllegalArgumentException e) {
      throw new UsageFailure("--table-prefix: " + e.getMessage(), e);
    }
  }

  /** By the words that {@link Client} shows. */
  static final class ClientConverter implements ITypeConverter<Client> {
    @Override
    public Client convert(String word) {
      return Arrays.stream(Client.values())
          .filter(client -> client.toString().equals(word.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + word
                          + "' is not known (expected: "
                          + Arrays.stream(Client.values())
                              .map(Client::toString)
                              .collect(joining(", "))
                          + ")"));
    }
  }
}
