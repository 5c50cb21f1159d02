package io.otlpdelta.bench.workload;

import com.google.protobuf.MessageLite;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import io.otlpdelta.bench.workload.PooledRequest.SessionRecords;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * Distinct requests, encoded once and sent in turn, so that making them costs next to nothing while
 * something is measured.
 *
 * <p>A long run sends each of them several times. Plain ones are made distinct again each time
 * ({@link PooledRequest#stamp}); for compressed ones the server's memory of repeated bodies must be
 * off ({@code duplicateMemory: 0s}).
 */
public final class RequestPool {
  private static final int RECORDS_OF_A_SESSION = 15;
  private static final int MAX_SESSIONS = 10_000;

  /** No requests, of no use. */
  public static final RequestPool EMPTY =
      new RequestPool(new Shape(Signal.LOGS, ContentCoding.IDENTITY, 1), List.of());

  private final Shape shape;
  private final List<PooledRequest> requests;

  private RequestPool(Shape shape, List<PooledRequest> requests) {
    this.shape = shape;
    this.requests = List.copyOf(requests);
  }

  /**
   * Makes the requests. Equal arguments give equal bytes.
   *
   * @param requestCount how many different ones
   */
  public static RequestPool generate(Shape shape, int requestCount, long seed) {
    return new RequestPool(
        shape,
        IntStream.range(0, requestCount)
            .parallel()
            .mapToObj(i -> request(shape, seed * 1_000_003 + i))
            .toList());
  }

  private static PooledRequest request(Shape shape, long seed) {
    if (shape.client() == Client.COLLECTOR) {
      return collected(shape, seed);
    }
    AgentSession session = new AgentSession(seed);
    byte[] decoded = message(shape, session).toByteArray();
    return pooled(
        shape,
        decoded,
        List.of(new SessionRecords(session.sessionId(), 0, shape.recordsPerRequest())));
  }

  /** A batch of a collector: what some sessions sent within a second, one after the other. */
  private static PooledRequest collected(Shape shape, long seed) {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    List<SessionRecords> sessions = new ArrayList<>();
    int first = 0;
    while (first < shape.recordsPerRequest()) {
      int records = Math.min(RECORDS_OF_A_SESSION, shape.recordsPerRequest() - first);
      AgentSession session = new AgentSession(seed * MAX_SESSIONS + sessions.size());
      Resource resource = session.collectedResource();
      request.addResourceLogs(new LogRequests(session, first).resourceLogs(resource, records));
      sessions.add(new SessionRecords(session.sessionId(), first, records));
      first += records;
    }
    return pooled(shape, request.build().toByteArray(), sessions);
  }

  private static PooledRequest pooled(Shape shape, byte[] decoded, List<SessionRecords> sessions) {
    return switch (shape.coding()) {
      case IDENTITY -> PooledRequest.stamped(decoded, sessions);
      case GZIP -> PooledRequest.repeating(gzip(decoded), decoded.length, sessions);
      case ZSTD, DEFLATE ->
          throw new IllegalArgumentException(
              "coding: " + shape.coding() + " (expected: IDENTITY or GZIP, which clients send)");
    };
  }

  public Shape shape() {
    return shape;
  }

  public int size() {
    return requests.size();
  }

  public PooledRequest get(int index) {
    return requests.get(index);
  }

  /** Mean size of a record before compression, its share of the envelope included. */
  public double decodedBytesPerRecord() {
    long bytes = requests.stream().mapToLong(PooledRequest::decodedBytes).sum();
    return (double) bytes / ((long) requests.size() * shape.recordsPerRequest());
  }

  private static MessageLite message(Shape shape, AgentSession session) {
    boolean codex = shape.client() == Client.CODEX;
    int records = shape.recordsPerRequest();
    return switch (shape.signal()) {
      case LOGS ->
          codex ? new CodexRequests(session).logs(records) : new LogRequests(session).next(records);
      case METRICS ->
          codex
              ? new CodexRequests(session).metrics(records)
              : new MetricRequests(session).next(records);
      case TRACES ->
          throw new IllegalArgumentException("signal: TRACES (expected: LOGS or METRICS)");
    };
  }

  /** By zlib's default level, 6, as every client that compresses does. */
  private static byte[] gzip(byte[] decoded) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(decoded.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(decoded);
    } catch (IOException e) {
      throw new UncheckedIOException("gzip into memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** What all requests of a pool have in common. */
  public record Shape(Client client, Signal signal, ContentCoding coding, int recordsPerRequest) {
    public Shape {
      if (client == Client.COLLECTOR && signal != Signal.LOGS) {
        throw new IllegalArgumentException(
            "signal: " + signal + " (expected: LOGS, the only one that is made for a collector)");
      }
      if (recordsPerRequest <= 0) {
        throw new IllegalArgumentException(
            "recordsPerRequest: " + recordsPerRequest + " (expected: > 0)");
      }
    }

    /** Of Claude Code. */
    public Shape(Signal signal, ContentCoding coding, int recordsPerRequest) {
      this(Client.CLAUDE_CODE, signal, coding, recordsPerRequest);
    }

    @Override
    public String toString() {
      String packed = coding == ContentCoding.IDENTITY ? "plain" : "gzip";
      String whose = client == Client.CLAUDE_CODE ? "" : " of " + client.label();
      return signal.route() + whose + ", " + recordsPerRequest + " per request, " + packed;
    }
  }
}
