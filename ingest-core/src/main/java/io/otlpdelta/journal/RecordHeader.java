package io.otlpdelta.journal;

import io.otlpdelta.model.TableId;
import java.util.UUID;

/** The fixed part of a record; {@link RecordFormat} has the layout. */
record RecordHeader(
    long sequence,
    long durableSequence,
    long tableHigh,
    long tableLow,
    long receivedAtMillis,
    int bodyLength,
    int records,
    int nameLength,
    byte kind,
    int payloadCrc) {
  boolean isEntry() {
    return kind != RecordFormat.KIND_SEGMENT_LIST;
  }

  TableId table() {
    return new TableId(new UUID(tableHigh, tableLow));
  }

  /** Header, name and body, without the zeros after them. */
  int length() {
    return RecordFormat.HEADER_BYTES + nameLength + bodyLength;
  }
}
