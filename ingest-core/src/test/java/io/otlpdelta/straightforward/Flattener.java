package io.otlpdelta.straightforward;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.otlp.OtlpParser;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Turns checked OTLP bytes into rows by way of the generated protobuf classes, one row per data
 * point, log record, span or rejected record. Records that can never be stored are left out by the
 * rules that admitted the request.
 *
 * <p>One thread at a time; rows may be used by others.
 */
public final class Flattener {
  private final TableKind kind;

  public Flattener(TableKind kind) {
    this.kind = requireNonNull(kind, "kind");
  }

  /**
   * Emits the rows of one request body, in its order.
   *
   * @param otlp a body as {@link io.otlpdelta.otlp.DecodedRequest#body()} has it; its position is
   *     left as it is
   * @throws IOException when the sink throws; rows before it were emitted
   * @throws IllegalArgumentException when the bytes did not come from the decoder; nothing was
   *     emitted
   */
  public FlattenResult flatten(ByteBuffer otlp, RowSink sink) throws IOException {
    return switch (kind) {
      case METRICS -> new MetricFlattener(sink).flatten(OtlpParser.parseMetrics(otlp));
      case LOGS -> new LogFlattener(sink).flatten(OtlpParser.parseLogs(otlp));
      case REJECTS -> new RejectFlattener(sink).flatten(OtlpParser.parseLogs(otlp));
      case SPANS -> new SpanFlattener(sink).flatten(OtlpParser.parseTraces(otlp));
    };
  }
}
