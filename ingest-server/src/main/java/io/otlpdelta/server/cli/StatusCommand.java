package io.otlpdelta.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import io.otlpdelta.server.doctor.WebClient;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code otlp-delta status}: what a running server did with the requests of a token. */
@Command(
    name = "status",
    description = {
      "Show what became of requests: accepted, waiting, committed, held, refused.",
      "A token shows the tables that it may write, and what was refused of its own requests."
    })
final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CliContext context;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = ServerUrl.DEFAULT,
      description = "The server (default: ${DEFAULT-VALUE}).")
  private String url = ServerUrl.DEFAULT;

  @Option(
      names = "--table",
      paramLabel = "CATALOG.SCHEMA.TABLE",
      description = "Only this table; may be repeated.")
  private List<String> tables = new ArrayList<>();

  @Mixin private ServerOptions server = new ServerOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  StatusCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    URI base = ServerUrl.parse("--url", url);
    Secret token =
        server
            .token(context)
            .orElseThrow(
                () ->
                    new UsageFailure(
                        "there is no token; name it with --token-file, --token or the variable "
                            + ServerOptions.TOKEN_VARIABLE));
    Map<String, Secret> headers = new LinkedHashMap<>();
    headers.put(Connection.AUTHORIZATION, new Secret("Bearer " + token.reveal()));
    headers.put("Accept", new Secret(json ? "application/json" : "text/plain"));
    WebClient.Page response = ask(URI.create(base + "/status" + query()), headers);
    if (response.statusCode() != 200) {
      throw new CliFailure(refusal(base, response));
    }
    if (json) {
      context.out().println(response.body());
    } else {
      response.body().lines().map(LogText::escaped).forEach(context.out()::println);
    }
    context.out().flush();
    return 0;
  }

  private WebClient.Page ask(URI page, Map<String, Secret> headers)
      throws IOException, InterruptedException {
    WebClient client = new WebClient(server.trusted());
    try {
      return client.get(page, headers);
    } catch (WebClient.UnfitHeaderException e) {
      throw new UsageFailure(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CliFailure(
          "the server at "
              + url
              + " does not answer; `otlp-delta doctor --url "
              + url
              + "` says why",
          e);
    }
  }

  private String query() {
    List<TableName> names = new ArrayList<>();
    for (String table : tables) {
      try {
        names.add(TableName.parse(table));
      } catch (IllegalArgumentException e) {
        throw new UsageFailure("--table: " + e.getMessage(), e);
      }
    }
    return names.stream()
        .map(name -> "table=" + URLEncoder.encode(name.toString(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&", names.isEmpty() ? "" : "?", ""));
  }

  private static String refusal(URI base, WebClient.Page response) {
    String said = "";
    try {
      said = JSON.readTree(response.body()).path("message").asText("");
    } catch (JsonProcessingException e) {
      said = ""; // Another program's page.
    }
    return "the server at "
        + base
        + " answers with status "
        + response.statusCode()
        + (said.isEmpty() ? "; is it an otlp-delta of this version?" : ": " + said);
  }
}
