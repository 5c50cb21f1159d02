package io.otlpdelta.parquet;

import io.otlpdelta.column.RowDestination;
import io.otlpdelta.flatten.FlattenResult;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Stage 5 as stage 6 calls it. */
@FunctionalInterface
interface RowSource {
  /** Hands the rows of a checked OTLP body to the destination. */
  FlattenResult shred(ByteBuffer otlp, RowDestination destination) throws IOException;
}
