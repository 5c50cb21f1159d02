package io.otlpdelta.server.conformance;

import static io.otlpdelta.server.conformance.ConformanceCase.ours;
import static io.otlpdelta.server.conformance.Sources.ERRORS;
import static io.otlpdelta.server.conformance.Sources.HEADERS;

import io.otlpdelta.model.Signal;
import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Which table a request is for. All of it is ours. */
final class TableCases {
  private static final int INVALID = 3;
  private static final int NOT_FOUND = 5;
  private static final int LONG_NAME = 256;
  private static final String NAME = Probe.TABLE_NAME;
  private static final String PREFIX = Probe.TABLE_PREFIX;

  private TableCases() {}

  static List<ConformanceCase> all() {
    List<ConformanceCase> cases = new ArrayList<>(served());
    cases.addAll(unusable());
    cases.addAll(mismatched());
    return cases;
  }

  private static List<ConformanceCase> served() {
    return List.of(
        accepted("back-quoted", "Parts of the name may be back-quoted", TableCases::backQuoted),
        accepted(
            "upper-case",
            "Names have no case",
            probe -> named(probe, probe.table().toUpperCase(Locale.ROOT))),
        accepted(
            "blanks",
            "Blanks around the name are dropped",
            probe -> named(probe, "  " + probe.table() + "  ")),
        accepted(
            "percent-encoded",
            "The name is percent-decoded once",
            probe -> named(probe, probe.table().replace("_", "%5F"))),
        accepted(
            "two-equal",
            "Two equal names count as one",
            probe -> probe.request(probe.body()).with(NAME, probe.table())),
        accepted(
            "prefix",
            "A prefix names one table for each signal",
            probe -> prefixed(probe).without(NAME)),
        accepted(
            "name-before-prefix",
            "The name counts where both are given",
            probe -> probe.request(probe.body()).with(PREFIX, "no.such.prefix")));
  }

  private static List<ConformanceCase> unusable() {
    return List.of(
        ours(
            "missing",
            "A request without a table is 400, which names the header",
            ERRORS,
            TableCases::missing),
        refused(
            "differing",
            "Two different names are 400",
            probe -> probe.request(probe.body()).with(NAME, "no.such.table")),
        refused("two-parts", "a.b is 400", probe -> named(probe, "a.b")),
        refused("four-parts", "a.b.c.d is 400", probe -> named(probe, "a.b.c.d")),
        refused("empty", "An empty name is 400", probe -> named(probe, "")),
        refused("empty-part", "a..c is 400", probe -> named(probe, "a..c")),
        refused("dots", "../.. is 400", probe -> named(probe, "../..")),
        refused("traversal", "a.b.c/../../x is 400", probe -> named(probe, "a.b.c/../../x")),
        refused(
            "quoted-traversal", "`a`.`..`.`../x` is 400", probe -> named(probe, "`a`.`..`.`../x`")),
        refused("encoded-dots", "%2e%2e is 400", probe -> named(probe, "%2e%2e")),
        refused("encoded-slash", "a.b.c%2f..%2fx is 400", probe -> named(probe, "a.b.c%2f..%2fx")),
        refused("encoded-nul", "a.b.c%00 is 400", probe -> named(probe, "a.b.c%00")),
        refused("encoded-line", "a.b.c%0d%0aX: y is 400", probe -> named(probe, "a.b.c%0d%0aX: y")),
        ours(
            "raw-nul",
            "A NUL byte in the header is 400",
            ERRORS,
            probe -> {
              Answer answer = probe.send(named(probe, "a.b.c\0d"));
              Expectations.status(answer, 400);
              Probe.expect(StatusBody.of(answer).code() == INVALID, "code 3", "another");
              probe.rows(0);
            }),
        refused(
            "long",
            "A part of 256 characters is 400",
            probe -> named(probe, "a.b." + "c".repeat(LONG_NAME))),
        refused(
            "bad-prefix",
            "A prefix of two parts is 400",
            probe -> probe.request(probe.body()).without(NAME).with(PREFIX, "a.b")));
  }

  private static List<ConformanceCase> mismatched() {
    return List.of(
        ours(
            "unknown",
            "A table that does not exist is 404, which says how to create it",
            ERRORS,
            TableCases::unknown),
        refused(
            "rejects",
            "The table of refused records takes no request: 400",
            probe -> named(probe, probe.tables().table(probe.signal()).rejects().toString())),
        ours(
            "other-signals-table",
            "A request for another signal's table is 400",
            ERRORS,
            TableCases::otherTable),
        ours(
                "other-signals-body",
                "A protobuf body of another signal is 400 (in JSON it is unknown keys, so it is"
                    + " empty)",
                ERRORS,
                TableCases::otherBody)
            .only(Encoding.PROTOBUF),
        ours(
                "nothing-made",
                "Nothing that was sent made a table, but for the one of refused records",
                ERRORS,
                TableCases::nothingMade)
            .once()
            .needing(Need.OBSERVER)
            .placed(Placement.ALONE));
  }

  @FunctionalInterface
  private interface Asking {
    RawRequest of(Probe probe);
  }

  private static ConformanceCase accepted(String name, String title, Asking asking) {
    return ours(
        name,
        title,
        HEADERS,
        probe -> {
          probe.accepted(probe.send(asking.of(probe)));
          probe.rows(1);
        });
  }

  private static ConformanceCase refused(String name, String title, Asking asking) {
    return ours(
        name,
        title,
        ERRORS,
        probe -> {
          probe.refused(probe.send(asking.of(probe)), 400, INVALID);
          probe.rows(0);
        });
  }

  private static RawRequest named(Probe probe, String name) {
    return probe.request(probe.body()).replacing(NAME, name);
  }

  private static RawRequest backQuoted(Probe probe) {
    return named(probe, "`" + probe.table().replace(".", "`.`") + "`");
  }

  private static RawRequest prefixed(Probe probe) {
    return probe.request(probe.body()).with(PREFIX, probe.tables().toString());
  }

  private static void missing(Probe probe) throws Exception {
    Answer answer = probe.send(probe.request(probe.body()).without(NAME));
    StatusBody status = probe.refused(answer, 400, INVALID);
    Probe.expect(
        status.message().contains(NAME) && status.message().contains("main.telemetry."),
        "a message with the header's name and an example",
        "'" + status.message() + "'");
    probe.rows(0);
  }

  private static void unknown(Probe probe) throws Exception {
    String name = probe.table() + "_nothing";
    StatusBody status = probe.refused(probe.send(named(probe, name)), 404, NOT_FOUND);
    Probe.expect(
        status.message().contains("create"),
        "a message that says how to create the table",
        "'" + status.message() + "'");
    probe.rows(0);
  }

  private static void nothingMade(Probe probe) throws Exception {
    Set<String> made = new TreeSet<>(probe.observer().tables());
    made.removeAll(probe.tablesBefore());
    made.remove(probe.tables().table(probe.signal()).rejects().toString());
    Probe.expect(made.isEmpty(), "no new table", made.toString());
  }

  private static void otherTable(Probe probe) throws Exception {
    for (Signal other : Signal.values()) {
      if (other != probe.signal()) {
        probe.refused(probe.send(named(probe, probe.table(other))), 400, INVALID);
      }
    }
    probe.rows(0);
  }

  private static void otherBody(Probe probe) throws Exception {
    for (Signal other : Signal.values()) {
      if (other != probe.signal()) {
        byte[] body = probe.bytes(Telemetry.records(other, probe.service(), 0, 1));
        probe.refused(probe.send(probe.request(body)), 400, INVALID);
      }
    }
    probe.rows(0);
  }
}
