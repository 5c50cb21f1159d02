package io.otlpdelta.bench.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * One request body ready to be sent. One thread at a time.
 *
 * <p>A plain body is made another one before each use, by {@link #stamp}: record {@code i} of use
 * {@code u} has the number {@code u * records + i}. A compressed body stays as it is, with the
 * numbers from 0.
 */
public final class PooledRequest {
  private final byte[] body;
  private final int decodedBytes;
  private final List<SessionRecords> sessions;
  private final int records;
  private final int[] stampOffsets;

  /**
   * The records of one session in a request.
   *
   * @param sessionId whose; no other request of the pool has it
   * @param first number of its first record in the first use
   */
  public record SessionRecords(String sessionId, int first, int count) {}

  private PooledRequest(
      byte[] body, int decodedBytes, List<SessionRecords> sessions, int[] stampOffsets) {
    this.body = body;
    this.decodedBytes = decodedBytes;
    this.sessions = List.copyOf(sessions);
    this.records = sessions.stream().mapToInt(SessionRecords::count).sum();
    this.stampOffsets = stampOffsets;
  }

  /** A compressed body. */
  static PooledRequest repeating(byte[] body, int decodedBytes, List<SessionRecords> sessions) {
    return new PooledRequest(body, decodedBytes, sessions, new int[0]);
  }

  /** A plain body, whose times are looked for. */
  static PooledRequest stamped(byte[] body, List<SessionRecords> sessions) {
    int records = sessions.stream().mapToInt(SessionRecords::count).sum();
    return new PooledRequest(body, body.length, sessions, stampOffsets(body, records));
  }

  /** The bytes as sent; not to be written to. */
  public byte[] body() {
    return body;
  }

  /** Size of the body before compression. */
  public int decodedBytes() {
    return decodedBytes;
  }

  /** Log records or data points in it. */
  public int records() {
    return records;
  }

  /** Whose records, in their order. */
  public List<SessionRecords> sessions() {
    return sessions;
  }

  /** Whether each use is another body. */
  public boolean isStamped() {
    return stampOffsets.length > 0;
  }

  /** Gives the records of a plain body the times of this use; 0 is the first. */
  public void stamp(int use) {
    int timesPerRecord = stampOffsets.length / records;
    for (int i = 0; i < stampOffsets.length; i++) {
      Stamp.write(body, stampOffsets[i], (long) use * records + i / timesPerRecord);
    }
  }

  /** Where the records' times are, in the order of the records, equally many for each. */
  private static int[] stampOffsets(byte[] body, int records) {
    List<Integer> offsets = new ArrayList<>();
    int number = 0;
    for (int at = 0; at + Long.BYTES <= body.length; at++) {
      boolean next = number + 1 < records && Stamp.isAt(body, at, number + 1L);
      if (next) {
        number++;
      }
      if (next || Stamp.isAt(body, at, number)) {
        offsets.add(at);
        at += Long.BYTES - 1;
      }
    }
    if (offsets.isEmpty() || offsets.size() % records != 0) {
      throw new IllegalStateException(
          offsets.size() + " times of records in a body (expected: a multiple of " + records + ")");
    }
    return offsets.stream().mapToInt(Integer::intValue).toArray();
  }
}
