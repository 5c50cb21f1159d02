package io.otlpdelta.server.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.server.conformance.CaseResult.Failure;
import io.otlpdelta.server.conformance.CaseResult.Outcome;
import java.util.Locale;

/** A report for programs: one object, with the counts and every case. */
public final class JsonReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonReport() {}

  /** The report as one JSON object, with a line end. */
  public static String of(Report report) {
    ObjectNode root = JSON.createObjectNode();
    for (Outcome outcome : Outcome.values()) {
      root.put(word(outcome), report.count(outcome));
    }
    ArrayNode cases = root.putArray("cases");
    report.cases().forEach(result -> add(cases.addObject(), result));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }

  private static void add(ObjectNode object, CaseResult result) {
    object
        .put("id", result.id())
        .put("title", result.title())
        .put("scope", result.scope().word())
        .put("source", result.source())
        .put("variants", result.variants())
        .put("outcome", word(result.outcome()));
    if (result.outcome() == Outcome.SKIPPED) {
      object.put("reason", result.skipped());
    }
    if (result.outcome() == Outcome.FAILED) {
      ArrayNode failures = object.putArray("failures");
      result.failures().forEach(failure -> add(failures.addObject(), failure));
    }
  }

  private static void add(ObjectNode object, Failure failure) {
    object
        .put("variant", failure.variant().toString())
        .put("expected", failure.expected())
        .put("got", failure.got())
        .put("asked", failure.asked())
        .put("answered", failure.answered());
  }

  private static String word(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
