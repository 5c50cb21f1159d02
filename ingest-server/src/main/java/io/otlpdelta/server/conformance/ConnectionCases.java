package io.otlpdelta.server.conformance;

import static io.otlpdelta.server.conformance.ConformanceCase.ours;
import static io.otlpdelta.server.conformance.ConformanceCase.standard;
import static io.otlpdelta.server.conformance.Sources.OTLP_CONNECTION;
import static io.otlpdelta.server.conformance.Sources.ROUTES;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.PriorHttp2;
import io.otlpdelta.server.conformance.wire.RawConnection;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.net.http.HttpClient.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Framing, versions of HTTP, TLS, and connections that serve many requests. */
final class ConnectionCases {
  private static final Duration EXPORT_INTERVAL = Duration.ofSeconds(65);
  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final int MANY = 64;
  private static final int HUNDRED = 100;
  private static final int BIG_BODY_BYTES = 300_000;

  private ConnectionCases() {}

  static List<ConformanceCase> all() {
    List<ConformanceCase> cases = new ArrayList<>(framing());
    cases.addAll(versions());
    cases.addAll(reuse());
    return cases;
  }

  private static List<ConformanceCase> framing() {
    return List.of(
        standard(
            "chunked", "A chunked body is one body", "RFC 9112, 7.1", probe -> chunked(probe, 64)),
        standard(
            "one-byte-chunks",
            "A body in chunks of one byte, each in a packet of its own, is one body",
            "RFC 9112, 7.1",
            probe -> chunked(probe, 1)),
        standard(
            "chunk-extensions",
            "Chunk extensions and trailers are ignored",
            "RFC 9112, 7.1.1 and 7.1.2",
            ConnectionCases::chunkExtensions),
        standard(
            "expect-continue",
            "A client that expects 100 gets it, and then its answer",
            "RFC 9110, 10.1.1",
            ConnectionCases::expectContinue),
        standard(
            "http-1-0",
            "HTTP/1.0 with a length is served",
            "RFC 9110, 2.5",
            probe -> accepted(probe, probe.request(probe.body()).withVersion("HTTP/1.0"))),
        standard(
            "slow-parts",
            "A request that arrives in three pieces is one request",
            "RFC 9112, 2.2",
            ConnectionCases::pieces));
  }

  private static List<ConformanceCase> versions() {
    return List.of(
        ours(
                "h2c-prior-knowledge",
                "HTTP/2 is served to a client that begins with its preface",
                ROUTES,
                ConnectionCases::priorKnowledge)
            .needing(Need.PLAIN_HTTP)
            .within(5),
        ours(
                "h2c-upgrade",
                "An upgrade to HTTP/2 keeps a body of 300 KB",
                ROUTES,
                probe -> negotiated(probe, Version.HTTP_2, "HTTP/2"))
            .needing(Need.PLAIN_HTTP)
            .within(5),
        ours(
                "tls-h2",
                "TLS with ALPN serves HTTP/2 to a client that offers it",
                ROUTES,
                probe -> negotiated(probe, Version.HTTP_2, "HTTP/2"))
            .needing(Need.TLS)
            .within(5),
        standard(
                "tls-h1",
                "TLS with ALPN serves HTTP/1.1 to a client that offers only that",
                "RFC 7301, 3.2",
                probe -> negotiated(probe, Version.HTTP_1_1, "HTTP/1.1"))
            .needing(Need.TLS)
            .within(5),
        standard(
                "tls-no-alpn",
                "TLS without ALPN is served HTTP/1.1 (Claude Code sends none)",
                "RFC 9112, 9.7",
                ConnectionCases::noAlpn)
            .needing(Need.TLS));
  }

  private static List<ConformanceCase> reuse() {
    return List.of(
        standard(
                "hundred-requests",
                "One connection serves a hundred requests, one after the other",
                "RFC 9112, 9.3",
                ConnectionCases::hundredRequests)
            .within(10),
        standard(
            "pipelined",
            "Pipelined requests are answered in their order",
            "RFC 9112, 9.3.2",
            ConnectionCases::pipelined),
        standard(
                "parallel-connections",
                "64 connections at once are all served, each row once",
                OTLP_CONNECTION,
                ConnectionCases::parallel)
            .within(10)
            .placed(Placement.ALONE),
        standard(
            "after-a-refusal",
            "A connection serves on after a body that was refused",
            "RFC 9112, 9.3",
            ConnectionCases::afterARefusal),
        ours(
                "quiet-start",
                "A connection that sends nothing for 3 s, but for its TLS handshake, is served"
                    + " then",
                "configuration.md: idleTimeout",
                ConnectionCases::quietStart)
            .once()
            .placed(Placement.WAITING)
            .within(5),
        ours(
                "idle-65-s",
                "A connection serves on after 65 s without a request, over an exporter's interval",
                "configuration.md: idleTimeout",
                ConnectionCases::idle)
            .needing(Need.TIME)
            .placed(Placement.WAITING)
            .within(75));
  }

  private static void chunked(Probe probe, int chunkBytes) throws Exception {
    byte[] body = probe.body();
    RawConnection connection = probe.connect();
    connection.send(probe.asked(probe.request().with("Transfer-Encoding", "chunked")));
    for (int from = 0; from < body.length; from += chunkBytes) {
      int length = Math.min(chunkBytes, body.length - from);
      byte[] chunk = Arrays.copyOfRange(body, from, from + length);
      connection.write(WireBytes.join(chunkSize(length), chunk, new byte[] {'\r', '\n'}));
    }
    connection.write("0\r\n\r\n");
    acceptedRow(probe, connection.read());
  }

  private static byte[] chunkSize(int length) {
    return String.format(Locale.ROOT, "%x\r\n", length).getBytes(US_ASCII);
  }

  private static void chunkExtensions(Probe probe) throws Exception {
    byte[] body = probe.body();
    RawConnection connection = probe.connect();
    connection.send(probe.asked(probe.request().with("Transfer-Encoding", "chunked")));
    connection.write(String.format(Locale.ROOT, "%x;a=b\r\n", body.length)).write(body);
    connection.write("\r\n0\r\nX-Trailer: 1\r\n\r\n");
    acceptedRow(probe, connection.read());
  }

  private static void expectContinue(Probe probe) throws Exception {
    byte[] body = probe.body();
    RawConnection connection = probe.connect();
    RawRequest request = probe.request(body).with("Expect", "100-continue");
    connection.write(probe.asked(request).head());
    Expectations.status(probe.answered(connection.read()), 100);
    connection.write(body);
    acceptedRow(probe, connection.read());
  }

  private static void pieces(Probe probe) throws Exception {
    RawRequest request = probe.asked(probe.request(probe.body()));
    byte[] all = WireBytes.join(request.head(), request.body());
    int headPart = request.head().length - 10;
    int bodyPart = request.head().length + request.body().length / 2;
    RawConnection connection = probe.connect();
    connection.write(Arrays.copyOfRange(all, 0, headPart));
    probe.pause(Duration.ofMillis(50));
    connection.write(Arrays.copyOfRange(all, headPart, bodyPart));
    probe.pause(Duration.ofMillis(50));
    connection.write(Arrays.copyOfRange(all, bodyPart, all.length));
    acceptedRow(probe, connection.read());
  }

  private static void priorKnowledge(Probe probe) throws Exception {
    PriorHttp2 client = probe.http2();
    for (int i = 0; i < 3; i++) {
      probe.accepted(probe.answered(client.send(probe.asked(probe.request(probe.bodies(i, 1))))));
      probe.rows(1);
    }
  }

  private static void negotiated(Probe probe, Version version, String protocol) throws Exception {
    byte[] body =
        probe.bytes(
            Telemetry.with(
                probe.signal(),
                probe.service(),
                Telemetry.attribute("padding", "x".repeat(BIG_BODY_BYTES))));
    Answer answer = probe.negotiate(probe.request(body), version);
    probe.accepted(answer);
    probe.rows(1);
    Probe.expect(answer.protocol().equals(protocol), protocol, answer.protocol());
  }

  private static void noAlpn(Probe probe) throws Exception {
    RawConnection connection = probe.connect(List.of());
    for (int i = 0; i < 2; i++) {
      connection.send(probe.asked(probe.request(probe.bodies(i, 1))));
      acceptedRow(probe, connection.read());
    }
    Probe.expect(
        connection.negotiated().isEmpty(), "no negotiated protocol", connection.negotiated());
  }

  private static void hundredRequests(Probe probe) throws Exception {
    RawConnection connection = probe.connect();
    for (int i = 0; i < HUNDRED; i++) {
      connection.send(probe.asked(probe.request(probe.bodies(i, 1))));
      acceptedRow(probe, connection.read());
    }
  }

  /** The middle one is refused, so that the order can be seen. */
  private static void pipelined(Probe probe) throws Exception {
    RawRequest first = probe.request(probe.bodies(1, 1));
    RawRequest unknown = probe.request(new byte[0]).withTarget(probe.endpoint().target("/v1/no"));
    RawRequest last = probe.request(probe.bodies(2, 1));
    RawConnection connection = probe.connect();
    connection.write(
        WireBytes.join(
            first.head(), first.body(), unknown.head(), last.head(), probe.asked(last).body()));
    acceptedRow(probe, connection.read());
    Expectations.status(probe.answered(connection.read()), 404);
    acceptedRow(probe, connection.read());
  }

  private static void parallel(Probe probe) throws Exception {
    List<RawConnection> connections = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      connections.add(probe.connect());
    }
    for (int i = 0; i < MANY; i++) {
      connections.get(i).send(probe.asked(probe.request(probe.bodies(i, 1))));
    }
    for (RawConnection connection : connections) {
      acceptedRow(probe, connection.read());
    }
  }

  private static void afterARefusal(Probe probe) throws Exception {
    RawConnection connection = probe.connect();
    byte[] bad = "\u0000 no export request".getBytes(UTF_8);
    connection.send(probe.asked(probe.request(bad)));
    Expectations.status(probe.answered(connection.read()), 400);
    connection.send(probe.asked(probe.request(probe.body())));
    acceptedRow(probe, connection.read());
  }

  private static void quietStart(Probe probe) throws Exception {
    RawConnection connection = probe.connect();
    probe.pause(QUIET);
    connection.send(probe.asked(probe.request(probe.body())));
    acceptedRow(probe, connection.read());
  }

  private static void idle(Probe probe) throws Exception {
    RawConnection connection = probe.connect();
    connection.send(probe.asked(probe.request(probe.bodies(1, 1))));
    acceptedRow(probe, connection.read());
    probe.pause(EXPORT_INTERVAL);
    connection.send(probe.asked(probe.request(probe.bodies(2, 1))));
    acceptedRow(probe, connection.read());
  }

  private static void accepted(Probe probe, RawRequest request) throws Exception {
    probe.accepted(probe.send(request));
    probe.rows(1);
  }

  private static void acceptedRow(Probe probe, Answer answer) throws Mismatch {
    probe.accepted(probe.answered(answer));
    probe.rows(1);
  }
}
