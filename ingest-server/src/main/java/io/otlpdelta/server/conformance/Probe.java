package io.otlpdelta.server.conformance;

import static io.otlpdelta.server.conformance.wire.RawConnection.HTTP_1;

import com.google.protobuf.Message;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TablePrefix;
import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.Endpoint;
import io.otlpdelta.server.conformance.wire.NegotiatedHttp;
import io.otlpdelta.server.conformance.wire.PriorHttp2;
import io.otlpdelta.server.conformance.wire.RawConnection;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a case has in hand for one variant: requests as an exporter sends them, to be made worse;
 * connections; and the table's promise. Thread-safe; {@link #close} ends what blocks.
 */
final class Probe implements AutoCloseable {
  static final String TABLE_NAME = "X-Databricks-UC-Table-Name";
  static final String TABLE_PREFIX = "X-Databricks-UC-Table-Prefix";

  private final SuiteRun run;
  private final Variant variant;
  private final String service;
  private final Duration limit;
  private final Transcript transcript;
  private final List<AutoCloseable> open = new ArrayList<>();
  private boolean closed;

  Probe(SuiteRun run, Variant variant, String service, Duration limit) {
    this.run = run;
    this.variant = variant;
    this.service = service;
    this.limit = limit;
    this.transcript = new Transcript(run.options());
  }

  Variant variant() {
    return variant;
  }

  Signal signal() {
    return variant.signal();
  }

  Encoding encoding() {
    return variant.encoding();
  }

  SuiteOptions options() {
    return run.options();
  }

  Transcript transcript() {
    return transcript;
  }

  /** The {@code service.name} of what this variant sends; nobody else sends it. */
  String service() {
    return service;
  }

  /** Waits, by the clock of the run. */
  void pause(Duration duration) throws InterruptedException {
    run.time().sleep(duration);
  }

  /** Monotonic nanoseconds. */
  long nanoTime() {
    return run.time().nanoTime();
  }

  /** Only for a case that needs it. */
  RowObserver observer() {
    return run.seams().observer().orElseThrow();
  }

  /** The tables that were there before the run. */
  Set<String> tablesBefore() {
    return run.tablesBefore();
  }

  /** Only for a case that needs it. */
  ServerControl control() {
    return run.seams().control().orElseThrow();
  }

  /** A request of one record. */
  byte[] body() {
    return bodies(0, 1);
  }

  /** A request of so many records, each unlike any other of this variant. */
  byte[] bodies(int first, int count) {
    return bytes(Telemetry.records(signal(), service, first, count));
  }

  byte[] bytes(Message request) {
    return Telemetry.bytes(request, encoding());
  }

  /** OTLP's default path for the variant's signal. */
  String path() {
    return "/v1/" + signal().route();
  }

  /** What an exporter sends before a body. */
  RawRequest request() {
    RawRequest request = anonymous();
    if (options().token().isPresent()) {
      request = request.with("Authorization", bearer(options().token().get()));
    }
    if (options().tables().isPresent()) {
      request = request.with(TABLE_NAME, table());
    }
    return request;
  }

  /** The same with that body. */
  RawRequest request(byte[] body) {
    return request().withBody(body);
  }

  /** Without a token and a table. */
  RawRequest anonymous() {
    return RawRequest.of("POST", endpoint(), path()).with("Content-Type", encoding().contentType());
  }

  static String bearer(Secret token) {
    return "Bearer " + token.reveal();
  }

  /** The table of the variant's signal; only with {@link SuiteOptions#tables}. */
  String table() {
    return table(signal());
  }

  String table(Signal signal) {
    return tables().table(signal).toString();
  }

  TablePrefix tables() {
    return options().tables().orElseThrow();
  }

  Endpoint endpoint() {
    return options().endpoint();
  }

  /** Sends on a connection of its own and reads the answer. */
  Answer send(RawRequest request) throws IOException {
    try (RawConnection connection = connect()) {
      connection.send(asked(request));
      return answered(request.method().equals("HEAD") ? connection.readHead() : connection.read());
    }
  }

  /** A connection, which is closed with this at the latest. */
  RawConnection connect() throws IOException {
    return connect(HTTP_1);
  }

  /** With what ALPN offers. */
  RawConnection connect(List<String> protocols) throws IOException {
    return opened(RawConnection.open(endpoint(), protocols, limit));
  }

  /** Over HTTP/2 or HTTP/1.1 as client and server agree. */
  Answer negotiate(RawRequest request, HttpClient.Version version)
      throws IOException, InterruptedException {
    return answered(NegotiatedHttp.send(endpoint(), asked(request), version, limit));
  }

  /** A client that speaks HTTP/2 from its first byte on. */
  PriorHttp2 http2() {
    return opened(PriorHttp2.to(endpoint(), limit));
  }

  /** Notes what is asked, for reports; returns it. */
  RawRequest asked(RawRequest request) {
    transcript.asked(request);
    return request;
  }

  /** Notes what came, for reports; returns it. */
  Answer answered(Answer answer) {
    transcript.answered(answer);
    return answer;
  }

  /**
   * Promises that the table holds that many more rows of this variant in the end, each once. Read
   * after the run, where rows can be read.
   */
  void rows(int count) {
    run.ledger().promise(new Ledger.Entry(signal(), service), count);
  }

  /** A 200 as OTLP wants it, without partial success. */
  void accepted(Answer answer) throws Mismatch {
    ExportAnswer body = acceptedInPart(answer);
    if (body.partial()) {
      throw new Mismatch(
          "a 200 without partial_success",
          "a 200 with rejected " + body.rejected() + ": " + body.message());
    }
    if (options().oursToo()) {
      Expectations.plainSuccess(answer, variant);
    }
  }

  /** A 200 as OTLP wants it, whatever it says of parts. */
  ExportAnswer acceptedInPart(Answer answer) throws Mismatch {
    Expectations.status(answer, 200);
    Expectations.mediaType(answer, encoding());
    return ExportAnswer.of(answer, variant);
  }

  /** A refusal with a Status in the variant's encoding, and the code that goes with it. */
  StatusBody refused(Answer answer, int status, int code) throws Mismatch {
    return Expectations.refused(answer, status, code, encoding(), options().oursToo());
  }

  /** The same in JSON, where the server cannot know the encoding. */
  StatusBody refusedInJson(Answer answer, int status, int code) throws Mismatch {
    return Expectations.refused(answer, status, code, Encoding.JSON, options().oursToo());
  }

  /** What must be true, as two sentences' ends. */
  static void expect(boolean holds, String expected, String got) throws Mismatch {
    if (!holds) {
      throw new Mismatch(expected, got);
    }
  }

  /** Closes every connection. */
  @Override
  public void close() {
    List<AutoCloseable> toClose;
    synchronized (open) {
      closed = true;
      toClose = List.copyOf(open);
      open.clear();
    }
    toClose.forEach(Probe::close);
  }

  private <T extends AutoCloseable> T opened(T connection) {
    synchronized (open) {
      if (!closed) {
        open.add(connection);
        return connection;
      }
    }
    close(connection);
    throw new IllegalStateException("the case is over");
  }

  private static void close(AutoCloseable connection) {
    try {
      connection.close();
    } catch (Exception e) {
      throw new IllegalStateException("a connection could not be closed: " + e.getMessage(), e);
    }
  }
}
