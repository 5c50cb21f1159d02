package io.otlpdelta.server.conformance;

import static io.otlpdelta.server.conformance.ConformanceCase.ours;
import static io.otlpdelta.server.conformance.ConformanceCase.standard;
import static io.otlpdelta.server.conformance.Sources.COLUMNS;
import static io.otlpdelta.server.conformance.Sources.HEADERS;
import static io.otlpdelta.server.conformance.Sources.OTLP_FULL_SUCCESS;
import static io.otlpdelta.server.conformance.Sources.OTLP_PARTIAL_SUCCESS;
import static io.otlpdelta.server.conformance.Sources.SUCCESS;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What becomes a row, what does not, and what the row holds. */
final class SemanticsCases {
  private static final int COMMIT_SECONDS = 75;
  private static final int GOOD = 3;
  private static final int BAD = 2;

  private SemanticsCases() {}

  static List<ConformanceCase> all() {
    return Stream.of(requests(), rows()).flatMap(List::stream).toList();
  }

  private static List<ConformanceCase> requests() {
    return List.of(
        standard(
            "empty-requests",
            "A request without records is 200, however deep it is empty",
            OTLP_FULL_SUCCESS,
            SemanticsCases::emptyRequests),
        ours(
                "empty-json-body",
                "No bytes at all are an empty request in JSON too",
                HEADERS,
                probe -> probe.accepted(probe.send(probe.request(new byte[0]))))
            .only(Encoding.JSON),
        ours(
                "empty-no-commit",
                "A request without records makes no commit, and does not wait for one",
                SUCCESS,
                SemanticsCases::emptyNoCommit)
            .needing(Need.OBSERVER)
            .within(COMMIT_SECONDS)
            .placed(Placement.ALONE),
        standard(
                "many-records",
                "A request of 1,000 records becomes 1,000 rows",
                OTLP_FULL_SUCCESS,
                probe -> {
                  probe.accepted(probe.send(probe.request(probe.bodies(0, 1_000))));
                  probe.rows(1_000);
                })
            .within(5),
        ours(
            "partial-success",
            "Of 3 good records and 2 that no table can hold, 3 are stored and 2 counted as"
                + " rejected",
            OTLP_PARTIAL_SUCCESS,
            SemanticsCases::partialSuccess));
  }

  private static List<ConformanceCase> rows() {
    return List.of(
        ours(
                "wait-committed",
                "With Prefer: wait=committed the row is there when the answer is",
                HEADERS,
                SemanticsCases::waitCommitted)
            .needing(Need.OBSERVER)
            .within(COMMIT_SECONDS)
            .placed(Placement.ALONE),
        ours(
                "golden-rows",
                "Every documented column holds what the documentation says, of all five metric"
                    + " kinds with exemplars, of log records, of spans with events and links",
                COLUMNS,
                SemanticsCases::goldenRows)
            .needing(Need.OBSERVER)
            .within(COMMIT_SECONDS)
            .placed(Placement.ALONE),
        ours(
                "optional-values",
                "An absent sum, min or max is NULL; one of 0 is 0",
                COLUMNS,
                SemanticsCases::optionalValues)
            .only(Signal.METRICS)
            .needing(Need.OBSERVER)
            .within(COMMIT_SECONDS)
            .placed(Placement.ALONE));
  }

  private static void emptyRequests(Probe probe) throws Exception {
    for (byte[] body : emptyBodies(probe)) {
      probe.accepted(probe.send(probe.request(body)));
    }
  }

  private static List<byte[]> emptyBodies(Probe probe) {
    byte[] noRecords = probe.bytes(Telemetry.records(probe.signal(), probe.service(), 0, 0));
    if (probe.encoding() == Encoding.PROTOBUF) {
      byte[] emptyResource = WireBytes.field(1, new byte[0]);
      byte[] emptyScope = WireBytes.field(1, WireBytes.field(2, new byte[0]));
      return List.of(new byte[0], emptyResource, emptyScope, noRecords);
    }
    String resources =
        switch (probe.signal()) {
          case METRICS -> "resourceMetrics";
          case LOGS -> "resourceLogs";
          case TRACES -> "resourceSpans";
        };
    return List.of(
        "{}".getBytes(UTF_8),
        ("{\"" + resources + "\":[]}").getBytes(UTF_8),
        ("{\"" + resources + "\":[{}]}").getBytes(UTF_8),
        noRecords);
  }

  private static void emptyNoCommit(Probe probe) throws Exception {
    long before = probe.observer().emptyCommits(probe.signal());
    for (byte[] body : emptyBodies(probe)) {
      probe.accepted(probe.send(waiting(probe.request(body))));
    }
    long after = probe.observer().emptyCommits(probe.signal());
    Probe.expect(after <= before, before + " commits without rows", after + " of them");
  }

  private static void partialSuccess(Probe probe) throws Exception {
    byte[] body = probe.bytes(MixedRecords.of(probe.signal(), probe.service(), GOOD, BAD));
    Answer answer = probe.send(probe.request(body));
    ExportAnswer export = probe.acceptedInPart(answer);
    Probe.expect(
        export.rejected() == BAD && !export.message().isEmpty(),
        BAD + " rejected, with a message",
        export.toString());
    probe.rows(GOOD);
  }

  private static void waitCommitted(Probe probe) throws Exception {
    probe.accepted(probe.send(waiting(probe.request(probe.body()))));
    int rows = probe.observer().rows(probe.signal(), probe.service()).size();
    Probe.expect(rows == 1, "1 row at the time of the answer", rows + " rows");
    probe.rows(1);
  }

  private static void goldenRows(Probe probe) throws Exception {
    compare(probe, GoldenRows.of(probe.signal()));
  }

  private static void optionalValues(Probe probe) throws Exception {
    compare(probe, GoldenRows.ofOptionalValues());
  }

  private static void compare(Probe probe, GoldenRows golden) throws Exception {
    probe.accepted(
        probe.send(waiting(probe.request(probe.bytes(golden.request(probe.service()))))));
    List<JsonNode> expected = sorted(golden.rows(probe.service()));
    List<JsonNode> found = sorted(probe.observer().rows(probe.signal(), probe.service()));
    probe.rows(expected.size());
    Probe.expect(
        found.size() == expected.size(), expected.size() + " rows", found.size() + " rows");
    for (int i = 0; i < expected.size(); i++) {
      JsonDifference.require(expected.get(i), found.get(i));
    }
  }

  /** By the names of metrics; the other requests have one record. */
  private static List<JsonNode> sorted(List<JsonNode> rows) {
    return rows.stream().sorted(Comparator.comparing(row -> row.path("name").asText())).toList();
  }

  private static RawRequest waiting(RawRequest request) {
    return request.with("Prefer", "wait=committed");
  }
}
