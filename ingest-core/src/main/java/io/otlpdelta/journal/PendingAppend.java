package io.otlpdelta.journal;

import io.otlpdelta.model.TableId;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to the disk. Made by the caller's thread, which also computes the CRC of the
 * payload; {@link #place} is called by the writer thread only.
 */
final class PendingAppend {
  private static final TableId NO_TABLE = new TableId(new UUID(0, 0));
  private static final byte[] NO_NAME = {};

  private final TableId table;
  private final byte[] name;
  private final byte kind;
  private final int records;
  private final long receivedAtMillis;
  private final ByteBuffer body;
  private final int payloadCrc;
  private final int length;
  private final CompletableFuture<Position> future = new CompletableFuture<>();
  private @Nullable Spare ownSegment;
  private long sequence;
  private long offset;

  private PendingAppend(
      TableId table, byte[] name, byte kind, int records, long receivedAtMillis, ByteBuffer body) {
    this.table = table;
    this.name = name;
    this.kind = kind;
    this.records = records;
    this.receivedAtMillis = receivedAtMillis;
    this.body = body;
    this.payloadCrc = RecordFormat.payloadCrc(name, body);
    this.length = RecordFormat.HEADER_BYTES + name.length + body.remaining();
  }

  static PendingAppend of(Entry entry) {
    return new PendingAppend(
        entry.table(),
        RecordFormat.nameBytes(entry.name()),
        RecordFormat.kindOf(entry.kind()),
        entry.records(),
        entry.receivedAtMillis(),
        entry.body());
  }

  static PendingAppend of(SegmentList list) {
    return new PendingAppend(
        NO_TABLE, NO_NAME, RecordFormat.KIND_SEGMENT_LIST, 0, 0, list.encode());
  }

  /** Gives it its number and its place in the segment. */
  RecordHeader place(long sequence, long offset, long durableSequence) {
    this.sequence = sequence;
    this.offset = offset;
    UUID id = table.value();
    return new RecordHeader(
        sequence,
        durableSequence,
        id.getMostSignificantBits(),
        id.getLeastSignificantBits(),
        receivedAtMillis,
        body.remaining(),
        records,
        name.length,
        kind,
        payloadCrc);
  }

  /** Too large for the usual segments: goes alone into this one. */
  void useOwnSegment(Spare spare) {
    ownSegment = spare;
  }

  @Nullable Spare ownSegment() {
    return ownSegment;
  }

  boolean isEntry() {
    return kind != RecordFormat.KIND_SEGMENT_LIST;
  }

  TableId table() {
    return table;
  }

  byte[] name() {
    return name;
  }

  ByteBuffer body() {
    return body.duplicate();
  }

  /** Header, name and body. */
  int length() {
    return length;
  }

  long receivedAtMillis() {
    return receivedAtMillis;
  }

  long sequence() {
    return sequence;
  }

  long offset() {
    return offset;
  }

  CompletableFuture<Position> future() {
    return future;
  }
}
