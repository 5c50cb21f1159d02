package io.otlpdelta.server.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.server.doctor.DoctorReport.Section;
import io.otlpdelta.server.doctor.Finding.Outcome;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a server what would become of a client's requests. Blocks. */
final class DryRunProbe {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "dry-run";

  private final WebClient client;

  DryRunProbe(WebClient client) {
    this.client = client;
  }

  Section examine(ExportTarget target) throws InterruptedException {
    WebClient.Page response;
    try {
      response =
          client.postNothing(
              URI.create(target.endpoint() + "?dry-run=true"),
              target.contentType(),
              target.headers());
    } catch (WebClient.UnfitHeaderException e) {
      return section(target, "", Finding.failed(NAME, String.valueOf(e.getMessage())));
    } catch (IOException e) {
      return section(
          target,
          "",
          Finding.failed(
              NAME,
              WebClient.isTimeout(e)
                  ? "The server did not answer in time. Look into its application log."
                  : "The connection broke before the answer: " + e + "."));
    }
    Optional<JsonNode> answer = object(response.body());
    boolean isDryRun = response.headers().firstValue("otlp-delta-dry-run").isPresent();
    if (isDryRun && answer.isPresent() && answer.get().path("checks").isArray()) {
      return checks(target, answer.get());
    }
    return section(target, "", Finding.failed(NAME, stranger(target, response, answer)));
  }

  private static Section checks(ExportTarget target, JsonNode answer) {
    List<Finding> findings = new ArrayList<>();
    for (JsonNode check : answer.path("checks")) {
      Outcome outcome = Outcome.ofText(check.path("outcome").asText()).orElse(Outcome.WARNING);
      findings.add(
          new Finding(check.path("name").asText(), outcome, check.path("sentence").asText()));
    }
    String table = answer.path("table").asText("");
    return section(target, table, findings.toArray(Finding[]::new));
  }

  private static Section section(ExportTarget target, String table, Finding... findings) {
    return new Section(
        target.signal().route() + (table.isEmpty() ? "" : " to " + table), List.of(findings));
  }

  private static String stranger(
      ExportTarget target, WebClient.Page response, Optional<JsonNode> answer) {
    int status = response.statusCode();
    if (status >= 300 && status < 400) {
      return "The server redirects to another place (status "
          + status
          + "), and exporters do not follow. Use the address behind it.";
    }
    if (status == 200) {
      return "Something answers 200, but it is no otlp-delta that knows dry runs: an older one, or"
          + " another OTLP receiver. Check host and port.";
    }
    String said =
        answer
            .map(status1 -> status1.path("message").asText(""))
            .filter(text -> !text.isEmpty())
            .map(text -> ": " + text)
            .orElse(".");
    if (status == 404) {
      return "There is nothing at the path "
          + target.endpoint().getPath()
          + " (status 404). Use /v1/"
          + target.signal().route()
          + " or /api/2.0/otel/v1/"
          + target.signal().route()
          + said;
    }
    return "The server, or a proxy before it, answers with status " + status + said;
  }

  private static Optional<JsonNode> object(String body) {
    try {
      JsonNode node = JSON.readTree(body);
      return node.isObject() ? Optional.of(node) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty(); // Another program's page.
    }
  }
}
