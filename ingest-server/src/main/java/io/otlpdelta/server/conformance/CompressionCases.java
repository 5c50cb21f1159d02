package io.otlpdelta.server.conformance;

import static io.otlpdelta.server.conformance.ConformanceCase.ours;
import static io.otlpdelta.server.conformance.ConformanceCase.standard;
import static io.otlpdelta.server.conformance.Sources.ERRORS;
import static io.otlpdelta.server.conformance.Sources.HEADERS;
import static io.otlpdelta.server.conformance.Sources.OTLP_BAD_DATA;
import static io.otlpdelta.server.conformance.Sources.OTLP_REQUEST;

import io.otlpdelta.model.Signal;
import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.RawConnection;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Content codings: those that are served, those that are not, and damaged ones. */
final class CompressionCases {
  private static final int INVALID = 3;
  private static final int EXHAUSTED = 8;
  private static final String CODING = "Content-Encoding";
  private static final int GZIP_TRAILER_BYTES = 8;
  private static final int BOMB_BYTES = 128 << 20;
  private static final int BOMBS = 8;

  private CompressionCases() {}

  static List<ConformanceCase> all() {
    List<ConformanceCase> cases = new ArrayList<>(served());
    cases.add(unserved("foo", "A content coding that nobody knows is refused with 415", true));
    cases.add(unserved("br", "Brotli is refused with 415, which names what is served", false));
    cases.add(unserved("snappy", "Snappy is refused with 415, which names what is served", false));
    cases.add(
        unserved("gzip, gzip", "A body that was compressed twice is refused with 415", false));
    cases.addAll(damaged());
    cases.addAll(bombs());
    return cases;
  }

  private static List<ConformanceCase> served() {
    return List.of(
        coded(
            "gzip", "gzip", "A gzip body is read", OTLP_REQUEST, Compressed::gzip, Scope.STANDARD),
        coded(
            "gzip-upper-case",
            "GZIP",
            "The name of a coding has no case",
            "RFC 9110, 8.4.1",
            Compressed::gzip,
            Scope.STANDARD),
        coded("zstd", "zstd", "A zstd body is read", HEADERS, Compressed::zstd, Scope.OURS),
        coded(
            "deflate",
            "deflate",
            "A deflate body is read",
            HEADERS,
            Compressed::deflate,
            Scope.OURS),
        coded(
            "identity",
            "identity",
            "The coding identity is none",
            HEADERS,
            UnaryOperator.identity(),
            Scope.OURS),
        coded(
            "empty-coding",
            "",
            "An empty Content-Encoding is none",
            HEADERS,
            UnaryOperator.identity(),
            Scope.OURS),
        coded(
            "several-members",
            "gzip",
            "A gzip body of several members is one body",
            "RFC 1952, 2.2",
            CompressionCases::members,
            Scope.STANDARD),
        standard(
                "gzip-of-nothing",
                "gzip of no bytes is an empty request and answered 200",
                "OTLP: Full Success",
                probe -> probe.accepted(send(probe, Compressed.gzip(new byte[0]))))
            .only(Encoding.PROTOBUF));
  }

  private static List<ConformanceCase> damaged() {
    return List.of(
        bad("short-no-gzip", "A short body that is no gzip is 400", gzip -> text("no gzip")),
        bad(
            "long-no-gzip",
            "A long body that is no gzip is 400",
            gzip -> text("this is no gzip at all, and longer than the header of one")),
        bad(
            "cut-in-header",
            "gzip that ends after 3 bytes is 400 and leaves no row",
            gzip -> Arrays.copyOf(gzip, 3)),
        bad(
            "cut-in-the-middle",
            "gzip that ends in the middle is 400 and leaves no row",
            gzip -> Arrays.copyOf(gzip, gzip.length / 2)),
        bad(
            "cut-trailer",
            "gzip without its trailer is 400 and leaves no row",
            gzip -> Arrays.copyOf(gzip, gzip.length - GZIP_TRAILER_BYTES)),
        bad(
            "bad-crc",
            "gzip with a wrong checksum is 400 and leaves no row",
            gzip -> {
              byte[] bad = gzip.clone();
              bad[gzip.length - GZIP_TRAILER_BYTES] ^= 1;
              return bad;
            }),
        bad(
            "bytes-after-the-end",
            "gzip with other bytes behind it is 400 and leaves no row",
            gzip -> WireBytes.join(gzip, text("what is this"))));
  }

  private static List<ConformanceCase> bombs() {
    return List.of(
        bomb("gzip-bomb", "gzip", body -> Compressed.gzip(body, BOMB_BYTES)),
        bomb("deflate-bomb", "deflate", body -> Compressed.deflate(body, BOMB_BYTES)),
        bomb("zstd-bomb", "zstd", body -> Compressed.zstd(body, BOMB_BYTES)),
        ours(
                "bombs-at-once",
                "Eight gzip bombs at once are 413 or 503, and the server serves on",
                ERRORS,
                CompressionCases::bombsAtOnce)
            .once()
            .within(20)
            .placed(Placement.ALONE));
  }

  private static ConformanceCase coded(
      String name,
      String coding,
      String title,
      String source,
      UnaryOperator<byte[]> compress,
      Scope scope) {
    Check check =
        probe -> {
          byte[] body = compress.apply(probe.body());
          probe.accepted(probe.send(probe.request(body).with(CODING, coding)));
          probe.rows(1);
        };
    return scope == Scope.OURS
        ? ours(name, title, source, check)
        : standard(name, title, source, check);
  }

  private static ConformanceCase unserved(String coding, String title, boolean standard) {
    String name = "coding-" + coding.replace(", ", "-");
    Check check =
        probe -> {
          RawRequest request = probe.request(probe.body()).with(CODING, coding);
          Answer answer = probe.send(request);
          probe.refused(answer, 415, INVALID);
          probe.rows(0);
          if (probe.options().oursToo()) {
            String accepted = String.join(",", answer.all("accept-encoding"));
            Probe.expect(
                accepted.toLowerCase(Locale.ROOT).contains("gzip"),
                "Accept-Encoding with gzip",
                "'" + accepted + "'");
          }
        };
    return standard
        ? standard(name, title, "RFC 9110, 15.5.16", check)
        : ours(name, title, ERRORS, check);
  }

  private static ConformanceCase bad(String name, String title, UnaryOperator<byte[]> damage) {
    return standard(
        name,
        title,
        OTLP_BAD_DATA,
        probe -> {
          Answer answer = send(probe, damage.apply(Compressed.gzip(probe.body())));
          probe.refused(answer, 400, INVALID);
          probe.rows(0);
        });
  }

  private static ConformanceCase bomb(String name, String coding, UnaryOperator<byte[]> compress) {
    return ours(
            name,
            "A small " + coding + " body that becomes 128 MiB is 413",
            ERRORS,
            probe -> {
              RawRequest request = probe.request(compress.apply(new byte[0])).with(CODING, coding);
              probe.refused(probe.send(request), 413, EXHAUSTED);
            })
        .only(Signal.LOGS)
        .within(10)
        .placed(Placement.ALONE);
  }

  private static void bombsAtOnce(Probe probe) throws Exception {
    byte[] bomb = Compressed.gzip(new byte[0], BOMB_BYTES);
    List<RawConnection> connections = new ArrayList<>();
    for (int i = 0; i < BOMBS; i++) {
      RawConnection connection = probe.connect();
      connection.send(probe.asked(probe.request(bomb).with(CODING, "gzip")));
      connections.add(connection);
    }
    for (RawConnection connection : connections) {
      Answer answer = probe.answered(connection.read());
      Probe.expect(
          answer.status() == 413 || answer.status() == 503,
          "status 413 or 503",
          "status " + answer.status());
    }
    probe.accepted(probe.send(probe.request(probe.body())));
    probe.rows(1);
  }

  private static Answer send(Probe probe, byte[] gzip) throws Exception {
    return probe.send(probe.request(gzip).with(CODING, "gzip"));
  }

  private static byte[] members(byte[] body) {
    int half = body.length / 2;
    return WireBytes.join(
        Compressed.gzip(Arrays.copyOf(body, half)),
        Compressed.gzip(Arrays.copyOfRange(body, half, body.length)));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
