package io.otlpdelta.straightforward;

import io.otlpdelta.flatten.RejectBody;
import io.otlpdelta.flatten.RejectOrigin;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.otlp.DecodeLimits;
import io.otlpdelta.otlp.DecodedRequest;
import io.otlpdelta.otlp.OtlpRequestDecoder;
import io.otlpdelta.otlp.RequestDecoder;
import io.otlpdelta.otlp.WireBodies;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Bodies of {@link WireBodies} as the journal has them: what the decoder made of each. */
public final class GeneratedBodies {
  private static final RequestDecoder DECODER = new OtlpRequestDecoder(DecodeLimits.DEFAULTS);

  private final TableKind kind;
  private final WireBodies wire;
  private final int maxRecords;

  /**
   * Makes a source of bodies.
   *
   * @param oddity as for {@link WireBodies}
   * @param maxRecords how many records the smallest parts of the envelope have at most
   */
  public GeneratedBodies(TableKind kind, long seed, double oddity, int maxRecords) {
    this.kind = kind;
    this.wire = new WireBodies(seed, oddity);
    this.maxRecords = maxRecords;
  }

  /** The next {@code count} bodies. */
  public List<ByteBuffer> next(int count) {
    List<ByteBuffer> bodies = new ArrayList<>();
    while (bodies.size() < count) {
      bodies.add(next());
    }
    return bodies;
  }

  private ByteBuffer next() {
    return switch (kind) {
      case METRICS -> decoded(Signal.METRICS).body();
      case LOGS -> decoded(Signal.LOGS).body();
      case SPANS -> decoded(Signal.TRACES).body();
      case REJECTS -> rejects();
    };
  }

  private ByteBuffer rejects() {
    while (true) {
      DecodedRequest decoded = decoded(Signal.METRICS);
      if (decoded.rejected() > 0) {
        RejectOrigin origin =
            new RejectOrigin(
                1_700_000_000_123L,
                TableName.parse("main.telemetry.generated_otel_metrics"),
                Signal.METRICS,
                "generator",
                Long.toHexString(decoded.rejected()).repeat(4));
        return RejectBody.encode(origin, decoded).body();
      }
    }
  }

  private DecodedRequest decoded(Signal signal) {
    return DECODER.decode(
        signal,
        BodyEncoding.PROTOBUF,
        ContentCoding.IDENTITY,
        ByteBuffer.wrap(wire.body(signal, maxRecords)));
  }
}
