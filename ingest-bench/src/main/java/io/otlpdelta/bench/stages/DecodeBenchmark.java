package io.otlpdelta.bench.stages;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.otlp.DecodeLimits;
import io.otlpdelta.otlp.OtlpRequestDecoder;
import io.otlpdelta.otlp.RequestDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Stage 2: bytes as sent become checked protobuf bytes. Beside it two yardsticks: the JDK's gunzip
 * alone, and what protobuf's generated classes take for the same bytes.
 */
@State(Scope.Benchmark)
public class DecodeBenchmark {
  private static final int RECORDS = 100;

  private final Requests plain = new Requests(Signal.LOGS, ContentCoding.IDENTITY, RECORDS);
  private final Requests gzip = new Requests(Signal.LOGS, ContentCoding.GZIP, RECORDS);
  private final RequestDecoder decoder = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);
  private final byte[] scratch = new byte[1 << 20];

  /** A plain protobuf body through the decoder. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public Object plain() {
    return decoder.decode(Signal.LOGS, BodyEncoding.PROTOBUF, ContentCoding.IDENTITY, plain.next());
  }

  /** A gzipped protobuf body through the decoder. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public Object gzip() {
    return decoder.decode(Signal.LOGS, BodyEncoding.PROTOBUF, ContentCoding.GZIP, gzip.next());
  }

  /** Yardstick: only the unpacking. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public int gunzipYardstick() throws IOException {
    ByteBuffer body = gzip.next();
    ByteArrayInputStream bytes =
        new ByteArrayInputStream(
            body.array(), body.arrayOffset() + body.position(), body.remaining());
    try (GZIPInputStream stream = new GZIPInputStream(bytes, 8192)) {
      return stream.readNBytes(scratch, 0, scratch.length);
    }
  }

  /** Yardstick: only protobuf-java's objects. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public Object protobufYardstick() throws IOException {
    return ExportLogsServiceRequest.parseFrom(plain.next());
  }
}
