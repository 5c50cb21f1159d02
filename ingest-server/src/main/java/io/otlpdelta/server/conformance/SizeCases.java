package io.otlpdelta.server.conformance;

import static io.otlpdelta.server.conformance.ConformanceCase.ours;
import static io.otlpdelta.server.conformance.Sources.LIMITS;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.RawConnection;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The limits on bodies, records, headers and time, each from both sides. */
final class SizeCases {
  private static final int EXHAUSTED = 8;
  private static final int UNAUTHENTICATED = 16;
  private static final int MEBIBYTE = 1 << 20;
  private static final int WITHIN_THE_DEFAULT = 63 << 20;
  private static final int OVER_MEBIBYTES = 36;
  private static final int EMPTY_RECORDS = 4_200_000;
  private static final int LARGE_HEADERS = 40 << 10;
  private static final int LONG_TOKEN = 9 << 10;

  private SizeCases() {}

  static List<ConformanceCase> all() {
    return Stream.of(bodies(), recordsHeadersAndTime()).flatMap(List::stream).toList();
  }

  private static List<ConformanceCase> bodies() {
    return List.of(
        heavy(
            "limit-by-length",
            "A body of exactly the limit, by length, is 200",
            SizeCases::byLength),
        heavy("limit-chunked", "A body of exactly the limit, chunked, is 200", SizeCases::chunked),
        heavy(
            "limit-decoded",
            "A gzip body of exactly the limit, decoded, is 200",
            SizeCases::decoded),
        heavy(
            "over-by-length", "A byte over the limit, by length, is 413", SizeCases::overByLength),
        heavy("over-chunked", "A byte over the limit, chunked, is 413", SizeCases::overChunked),
        heavy("over-decoded", "A byte over the limit, decoded, is 413", SizeCases::overDecoded),
        heavy(
            "still-sending",
            "A client that announced too much and is still sending can read its 413",
            SizeCases::stillSending),
        heavy(
            "still-sending-chunks",
            "A client that is still sending chunks over the limit can read its 413",
            SizeCases::stillSendingChunks),
        heavy("63-mib", "63 MiB are accepted by default", SizeCases::withinTheDefault));
  }

  private static List<ConformanceCase> recordsHeadersAndTime() {
    return List.of(
        ours(
                "empty-records",
                "8 KiB of gzip that hold 4.2 million empty records are 413",
                LIMITS,
                SizeCases::emptyRecords)
            .within(10)
            .placed(Placement.ALONE),
        ours("large-headers", "40 KiB of header lines are 431", LIMITS, SizeCases::largeHeaders),
        ours(
            "long-token",
            "9 KiB of a header are read: a token of that length is unknown, not too long",
            LIMITS,
            SizeCases::longToken),
        ours(
                "slow-headers",
                "Header lines that do not end are cut off",
                "configuration.md: headerTimeout",
                SizeCases::slowHeaders)
            .once()
            .within(30)
            .placed(Placement.WAITING),
        ours(
                "slow-body",
                "A body that does not end is answered 408 and leaves no row",
                "configuration.md: bodyTimeout",
                SizeCases::slowBody)
            .only(Signal.LOGS)
            .within(30)
            .placed(Placement.WAITING));
  }

  /** The bytes are the same for all signals but for a hundred of them. */
  private static ConformanceCase heavy(String name, String title, Check check) {
    return ours(name, title, LIMITS, check).only(Signal.LOGS).within(20).placed(Placement.ALONE);
  }

  private static void byLength(Probe probe) throws Exception {
    probe.accepted(sendByLength(probe, padded(probe, probe.options().maxRequestBytes())));
    probe.rows(1);
  }

  private static void withinTheDefault(Probe probe) throws Exception {
    probe.accepted(sendByLength(probe, padded(probe, WITHIN_THE_DEFAULT)));
    probe.rows(1);
  }

  private static void overByLength(Probe probe) throws Exception {
    int length = probe.options().maxRequestBytes() + 1;
    RawConnection connection = probe.connect();
    connection.write(
        probe.asked(probe.request().with("Content-Length", Integer.toString(length))).head());
    refused(probe, connection.read());
  }

  private static void chunked(Probe probe) throws Exception {
    Padded body = padded(probe, probe.options().maxRequestBytes());
    RawConnection connection = startChunked(probe);
    body.writeTo(new Chunks(connection));
    connection.write("0\r\n\r\n");
    probe.accepted(probe.answered(connection.read()));
    probe.rows(1);
  }

  private static void overChunked(Probe probe) throws Exception {
    Padded body = padded(probe, probe.options().maxRequestBytes() + 1);
    RawConnection connection = startChunked(probe);
    body.writeTo(new Chunks(connection));
    connection.offer("0\r\n\r\n".getBytes(US_ASCII));
    refused(probe, connection.read());
  }

  private static void decoded(Probe probe) throws Exception {
    byte[] gzip = Compressed.gzip(padded(probe, probe.options().maxRequestBytes()));
    probe.accepted(probe.send(probe.request(gzip).with("Content-Encoding", "gzip")));
    probe.rows(1);
  }

  private static void overDecoded(Probe probe) throws Exception {
    byte[] gzip = Compressed.gzip(padded(probe, probe.options().maxRequestBytes() + 1));
    refused(probe, probe.send(probe.request(gzip).with("Content-Encoding", "gzip")));
  }

  private static void stillSending(Probe probe) throws Exception {
    int length = probe.options().maxRequestBytes() + OVER_MEBIBYTES * MEBIBYTE;
    RawConnection connection = probe.connect();
    connection.write(
        probe.asked(probe.request().with("Content-Length", Integer.toString(length))).head());
    byte[] block = new byte[MEBIBYTE];
    for (int i = 0; i < OVER_MEBIBYTES && connection.offer(block); i++) {
      // Goes on as long as the server takes it.
    }
    refused(probe, connection.read());
  }

  private static void stillSendingChunks(Probe probe) throws Exception {
    RawConnection connection = startChunked(probe);
    int blocks = probe.options().maxRequestBytes() / MEBIBYTE + OVER_MEBIBYTES;
    OutputStream chunks = new Chunks(connection);
    byte[] block = new byte[MEBIBYTE];
    for (int i = 0; i < blocks; i++) {
      chunks.write(block);
    }
    refused(probe, connection.read());
  }

  private static void emptyRecords(Probe probe) throws Exception {
    byte[] gzip = Compressed.gzip(ManyRecords.body(probe.variant(), EMPTY_RECORDS));
    refused(probe, probe.send(probe.request(gzip).with("Content-Encoding", "gzip")));
  }

  private static void largeHeaders(Probe probe) throws Exception {
    RawRequest request = probe.request(probe.body()).with("X-Large", "x".repeat(LARGE_HEADERS));
    Answer answer = probe.send(request);
    Expectations.status(answer, 431);
    StatusBody status = StatusBody.of(answer);
    Probe.expect(status.code() == EXHAUSTED, "google.rpc code 8", "code " + status.code());
    probe.rows(0);
  }

  private static void longToken(Probe probe) throws Exception {
    Secret unknown = new Secret("x".repeat(LONG_TOKEN));
    RawRequest request = probe.request(probe.body());
    probe.refused(
        probe.send(request.replacing("Authorization", Probe.bearer(unknown))),
        401,
        UNAUTHENTICATED);
    probe.accepted(probe.send(request.with("X-Long", "x".repeat(LONG_TOKEN))));
    probe.rows(1);
  }

  private static void slowHeaders(Probe probe) throws Exception {
    RawConnection connection = probe.connect();
    connection.write("POST " + probe.path() + " HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    Probe.expect(connection.closedByServer(), "the connection to be closed", "bytes");
  }

  /** The connection may also end without an answer; a client takes both for a failure. */
  private static void slowBody(Probe probe) throws Exception {
    byte[] body = probe.body();
    RawConnection connection = probe.connect();
    connection.write(probe.asked(probe.request(body)).head());
    connection.write(Arrays.copyOf(body, body.length / 2));
    try {
      Expectations.status(probe.answered(connection.read()), 408);
    } catch (EOFException | SocketException closed) {
      throw new Mismatch("status 408", "the end of the connection: " + closed.getMessage());
    }
    probe.rows(0);
  }

  private static void refused(Probe probe, Answer answer) throws Exception {
    probe.refused(probe.answered(answer), 413, EXHAUSTED);
    probe.rows(0);
  }

  private static Padded padded(Probe probe, int length) {
    return Padded.to(length, probe.body(), probe.encoding());
  }

  private static Answer sendByLength(Probe probe, Padded body) throws IOException {
    RawConnection connection = probe.connect();
    connection.write(
        probe
            .asked(probe.request().with("Content-Length", Integer.toString(body.length())))
            .head());
    body.writeTo(new Plain(connection));
    return probe.answered(connection.read());
  }

  private static RawConnection startChunked(Probe probe) throws IOException {
    RawConnection connection = probe.connect();
    connection.write(probe.asked(probe.request().with("Transfer-Encoding", "chunked")).head());
    return connection;
  }

  /** What is written goes as it is. */
  private static final class Plain extends OutputStream {
    private final RawConnection connection;

    Plain(RawConnection connection) {
      this.connection = connection;
    }

    @Override
    public void write(int b) throws IOException {
      connection.write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      connection.write(Arrays.copyOfRange(bytes, from, from + length));
    }
  }

  /** Each write is a chunk; after the server has closed, nothing more is sent. */
  private static final class Chunks extends OutputStream {
    private final RawConnection connection;
    private boolean taken = true;

    Chunks(RawConnection connection) {
      this.connection = connection;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (length > 0 && taken) {
        byte[] size = String.format(Locale.ROOT, "%x\r\n", length).getBytes(US_ASCII);
        byte[] content = Arrays.copyOfRange(bytes, from, from + length);
        taken = connection.offer(WireBytes.join(size, content, new byte[] {'\r', '\n'}));
      }
    }
  }
}
