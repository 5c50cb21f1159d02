package io.otlpdelta.straightforward;

import io.otlpdelta.flatten.FlattenResult;
import java.io.IOException;

/** The rows of one request on their way to the sink, and the counts of its result. */
final class Emission {
  private final RowSink sink;
  private final Attributes attributes = new Attributes();
  private long rows;
  private long rejected;

  Emission(RowSink sink) {
    this.sink = sink;
  }

  Attributes attributes() {
    return attributes;
  }

  void emit(Row row) throws IOException {
    sink.add(row);
    rows++;
  }

  void reject() {
    rejected++;
  }

  FlattenResult result() {
    return new FlattenResult(rows, rejected, attributes.duplicateKeys());
  }
}
