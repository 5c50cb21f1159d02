package io.otlpdelta.journal;

import io.otlpdelta.model.TableId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** Bodies of entries that tell which one they are, some of them made by an enemy. */
final class SimulatedBodies {
  private static final long MARK = 0x5349_4d42_4f44_5921L;
  private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;

  /** The salt that an enemy hopes for: the one that a broken source of randomness gives. */
  private static final Salt GUESSED_SALT = new Salt(1, 0);

  private SimulatedBodies() {}

  static byte[] random(Random random, int id, int length) {
    byte[] body = new byte[Math.max(HEAD_BYTES, length)];
    random.nextBytes(body);
    ByteBuffer.wrap(body).putLong(MARK).putInt(id);
    return body;
  }

  /**
   * A body with what looks like a record in it, on a boundary where a scan for records would find
   * it, with a position that may come next.
   */
  static byte[] hostile(Random random, int id, TableId table, long nextPosition) {
    byte[] body = random(random, id, 2_000);
    byte[] forgedBody = {1, 2, 3, 4};
    byte[] name = RecordFormat.nameBytes(Entries.name(table));
    long position = nextPosition + random.nextInt(8);
    byte[] head = new byte[RecordFormat.HEADER_BYTES];
    RecordHeader forged =
        new RecordHeader(
            position,
            position,
            table.value().getMostSignificantBits(),
            table.value().getLeastSignificantBits(),
            1_000,
            forgedBody.length,
            1,
            name.length,
            (byte) 2,
            RecordFormat.payloadCrc(name, ByteBuffer.wrap(forgedBody)));
    RecordFormat.encodeHeader(head, forged, GUESSED_SALT);
    for (int at = 1_000; at < 1_800; at += 400) {
      int aligned = (int) RecordFormat.alignToRecord(headBytes(table) + at) - headBytes(table);
      ByteBuffer.wrap(body).position(aligned).put(head).put(name).put(forgedBody);
    }
    return body;
  }

  /** The number of the entry with this body, -1 if it is none of ours. */
  static int idOf(byte[] body) {
    boolean ours = body.length >= HEAD_BYTES && ByteBuffer.wrap(body).getLong() == MARK;
    return ours ? ByteBuffer.wrap(body).getInt(Long.BYTES) : -1;
  }

  /** Bytes of a record of the table in front of the body. */
  static int headBytes(TableId table) {
    return RecordFormat.HEADER_BYTES + RecordFormat.nameBytes(Entries.name(table)).length;
  }

  /** Where a valid record with this body begins in a file of records; -1 if there is none. */
  static int findRecord(byte[] file, TableId table, byte[] body) {
    if (file.length < SegmentHeader.BYTES) {
      return -1;
    }
    Optional<SegmentHeader> header = SegmentHeader.decode(file);
    if (header.isEmpty()) {
      return -1;
    }
    int head = headBytes(table);
    for (int at = SegmentHeader.BYTES; at + head + body.length <= file.length; at += 8) {
      int from = at + head;
      if (file[from] == body[0]
          && Arrays.equals(file, from, from + body.length, body, 0, body.length)
          && RecordFormat.isHeader(file, at, header.get().salt())) {
        return at;
      }
    }
    return -1;
  }
}
