package io.otlpdelta.straightforward;

import java.io.IOException;

/** Takes rows, in the order of the request. */
@FunctionalInterface
public interface RowSink {
  void add(Row row) throws IOException;
}
