package io.otlpdelta.server.conformance;

import static io.otlpdelta.server.conformance.ConformanceCase.ours;
import static io.otlpdelta.server.conformance.Sources.DURABILITY;
import static io.otlpdelta.server.conformance.Sources.ERRORS;
import static io.otlpdelta.server.conformance.Sources.OTLP_THROTTLING;
import static io.otlpdelta.server.conformance.Sources.SUCCESS;

import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.RawConnection;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Repeats, clients that go away, and servers that fail or stop. */
final class LifecycleCases {
  private static final int REPEATS_AT_ONCE = 8;
  private static final Duration ARRIVAL = Duration.ofMillis(300);

  private LifecycleCases() {}

  static List<ConformanceCase> all() {
    return Stream.of(repeatsAndDisconnects(), outages()).flatMap(List::stream).toList();
  }

  private static List<ConformanceCase> repeatsAndDisconnects() {
    return List.of(
        ours(
            "repeat",
            "A byte-identical repeat is answered 200, marked, and not stored again",
            SUCCESS,
            LifecycleCases::repeat),
        ours(
            "repeat-compressed",
            "The same request in another content coding is a repeat",
            SUCCESS,
            LifecycleCases::repeatCompressed),
        ours(
                "repeats-at-once",
                "Eight equal requests at once are all 200 and stored once",
                SUCCESS,
                LifecycleCases::repeatsAtOnce)
            .within(5)
            .placed(Placement.ALONE),
        ours(
                "client-gone",
                "A request whose client hung up after the whole body is stored (Claude Code at its"
                    + " end)",
                DURABILITY,
                LifecycleCases::clientGone)
            .within(3),
        ours(
            "body-broken-off",
            "A body that breaks off leaves no row",
            DURABILITY,
            LifecycleCases::brokenOff));
  }

  private static List<ConformanceCase> outages() {
    return List.of(
        control(
            "storage-down",
            "While the tables' storage is down a request is stored or 503, a new table is 503, and"
                + " all is well afterwards",
            ERRORS,
            OutageChecks::storageDown),
        control(
            "journal-full",
            "While the journal is full a request is 429 or 503 with Retry-After, and accepted"
                + " afterwards",
            ERRORS,
            OutageChecks::journalFull),
        control(
            "outage-of-3-s",
            "An exporter with retries delivers everything after an outage of 3 s, each row once",
            OTLP_THROTTLING,
            OutageChecks::outage),
        control(
            "stop-under-load",
            "After a stop under load every request that was answered 200 has its rows, once",
            DURABILITY,
            OutageChecks::stopUnderLoad));
  }

  private static ConformanceCase control(String name, String title, String source, Check check) {
    return ours(name, title, source, check)
        .once()
        .needing(Need.CONTROL)
        .within(90)
        .placed(Placement.LAST);
  }

  private static void repeat(Probe probe) throws Exception {
    RawRequest request = probe.request(probe.body());
    Answer first = probe.send(request);
    probe.accepted(first);
    probe.rows(1);
    Probe.expect(!isMarked(first), "no Otlp-Delta-Duplicate at first", "one");
    for (int i = 0; i < 2; i++) {
      marked(probe, probe.send(request));
    }
  }

  private static void repeatCompressed(Probe probe) throws Exception {
    byte[] body = probe.body();
    probe.accepted(probe.send(probe.request(body)));
    probe.rows(1);
    RawRequest compressed = probe.request(Compressed.gzip(body)).with("Content-Encoding", "gzip");
    marked(probe, probe.send(compressed));
  }

  private static void repeatsAtOnce(Probe probe) throws Exception {
    RawRequest request = probe.asked(probe.request(probe.body()));
    List<RawConnection> connections = new ArrayList<>();
    for (int i = 0; i < REPEATS_AT_ONCE; i++) {
      connections.add(probe.connect());
    }
    for (RawConnection connection : connections) {
      connection.send(request);
    }
    int marked = 0;
    for (RawConnection connection : connections) {
      Answer answer = probe.answered(connection.read());
      probe.accepted(answer);
      marked += isMarked(answer) ? 1 : 0;
    }
    Probe.expect(
        marked == REPEATS_AT_ONCE - 1,
        (REPEATS_AT_ONCE - 1) + " marked as repeats",
        marked + " marked");
    probe.rows(1);
  }

  /** Whether it was stored shows in a repeat, and in the table where that can be read. */
  private static void clientGone(Probe probe) throws Exception {
    RawRequest request = probe.asked(probe.request(probe.body()));
    RawConnection connection = probe.connect();
    connection.send(request);
    connection.close();
    probe.pause(ARRIVAL);
    marked(probe, probe.send(request));
    probe.rows(1);
  }

  private static void brokenOff(Probe probe) throws Exception {
    byte[] body = probe.body();
    RawConnection connection = probe.connect();
    connection.write(probe.asked(probe.request(body)).head());
    connection.write(Arrays.copyOf(body, body.length - 1));
    connection.close();
    Answer later = probe.send(probe.request(body));
    probe.accepted(later);
    Probe.expect(!isMarked(later), "no Otlp-Delta-Duplicate", "one: the broken body was taken");
    probe.rows(1);
  }

  private static void marked(Probe probe, Answer answer) throws Mismatch {
    probe.accepted(answer);
    Expectations.header(answer, "Otlp-Delta-Duplicate", "true");
  }

  private static boolean isMarked(Answer answer) {
    return answer.first("otlp-delta-duplicate").isPresent();
  }
}
