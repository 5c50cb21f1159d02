package io.otlpdelta.it.load;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was sent and what was acknowledged, kept outside the server, to be held against the tables.
 * Thread-safe.
 */
public final class Ledger {
  /** Every record of this session is in one table; they are numbered from 0. */
  public record RecordId(LoadTable table, String session, int sequence) {}

  private record Stream(LoadTable table, String session) {}

  private record Marks(BitSet sent, BitSet acknowledged) {}

  private final Map<Stream, Marks> streams = new LinkedHashMap<>();

  /** Before the request's first byte leaves. */
  public synchronized void sending(LoadRequest request) {
    streams
        .computeIfAbsent(stream(request), each -> new Marks(new BitSet(), new BitSet()))
        .sent()
        .set(request.first(), request.first() + request.records());
  }

  /** The request's 200 was read; a second one changes nothing. */
  public synchronized void acknowledged(LoadRequest request) {
    Marks marks = streams.get(stream(request));
    int end = request.first() + request.records();
    if (marks == null || marks.sent().nextClearBit(request.first()) < end) {
      throw new IllegalStateException(request + " was acknowledged (expected: sent before)");
    }
    marks.acknowledged().set(request.first(), end);
  }

  /** Records that were acknowledged up to now. */
  public synchronized long acknowledgedRecords() {
    return streams.values().stream().mapToLong(marks -> marks.acknowledged().cardinality()).sum();
  }

  /** Holds how often each record is in the tables against what is known of it. */
  public synchronized Verdict judge(Map<RecordId, Long> occurrences) {
    List<RecordId> lost = new ArrayList<>();
    streams.forEach(
        (stream, marks) ->
            marks.acknowledged().stream()
                .mapToObj(sequence -> new RecordId(stream.table(), stream.session(), sequence))
                .filter(id -> !occurrences.containsKey(id))
                .forEach(lost::add));
    List<RecordId> twice = new ArrayList<>();
    List<RecordId> neverSent = new ArrayList<>();
    occurrences.forEach(
        (id, times) -> {
          if (times > 1) {
            twice.add(id);
          }
          Marks marks = streams.get(new Stream(id.table(), id.session()));
          if (marks == null || !marks.sent().get(id.sequence())) {
            neverSent.add(id);
          }
        });
    long rows = occurrences.values().stream().mapToLong(Long::longValue).sum();
    return new Verdict(rows, acknowledgedRecords(), lost, twice, neverSent);
  }

  private static Stream stream(LoadRequest request) {
    return new Stream(request.table(), request.session());
  }

  /**
   * What became of the records.
   *
   * @param rows in all tables
   * @param acknowledged records that must be among them
   * @param lost acknowledged, and in no table
   * @param twice in a table more than once, acknowledged or not
   * @param neverSent in a table, and never sent
   */
  public record Verdict(
      long rows,
      long acknowledged,
      List<RecordId> lost,
      List<RecordId> twice,
      List<RecordId> neverSent) {
    private static final int MAX_LISTED = 20;

    /** Fails unless every acknowledged record is there once, and every other at most once. */
    public void requireExactlyOnce() {
      if (!lost.isEmpty() || !twice.isEmpty() || !neverSent.isEmpty()) {
        throw new AssertionError(
            summary()
                + "\nlost: "
                + some(lost)
                + "\ntwice: "
                + some(twice)
                + "\nnever sent: "
                + some(neverSent));
      }
    }

    /** One line. */
    public String summary() {
      return "records acknowledged="
          + acknowledged
          + " rows="
          + rows
          + " lost="
          + lost.size()
          + " twice="
          + twice.size()
          + " never-sent="
          + neverSent.size();
    }

    private static String some(List<RecordId> ids) {
      return ids.subList(0, Math.min(MAX_LISTED, ids.size())) + " of " + ids.size();
    }
  }
}
