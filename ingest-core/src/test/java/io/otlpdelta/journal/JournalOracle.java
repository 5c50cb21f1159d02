package io.otlpdelta.journal;

import static io.otlpdelta.journal.JournalInvariant.ANSWERED_IS_DURABLE;
import static io.otlpdelta.journal.JournalInvariant.BOUNDED;
import static io.otlpdelta.journal.JournalInvariant.BYTES_AS_APPENDED;
import static io.otlpdelta.journal.JournalInvariant.COMES_BACK_ONCE;
import static io.otlpdelta.journal.JournalInvariant.DAMAGE_IS_TOLD;
import static io.otlpdelta.journal.JournalInvariant.FREED_AFTER_COPY;
import static io.otlpdelta.journal.JournalInvariant.POSITIONS_INCREASE;

import io.otlpdelta.model.TableId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Knows what was appended and promised, and judges what the journal answers and returns. */
final class JournalOracle {
  private final Map<Integer, Sent> sent = new HashMap<>();
  private final Map<Long, Integer> positions = new TreeMap<>();
  private final Map<TableId, Long> released = new HashMap<>();
  private long highestPosition;
  private @Nullable SimulatedDisk disk;
  private JournalInvariant.@Nullable Violation violation;

  /** What has become of an append. */
  enum Fate {
    /** Not answered, or answered with a failure: it may be there or not. */
    UNKNOWN,
    /** Refused for want of room: it is never there. */
    REFUSED,
    /** Answered, or read once: it is there until released. */
    HELD,
    /** Hit by damage, and told of. */
    LOST
  }

  /** One append. */
  static final class Sent {
    private final int id;
    private final TableId table;
    private final byte[] body;
    private final long positionsBefore;
    private boolean answered;
    private boolean damaged;
    private Fate fate = Fate.UNKNOWN;
    private long position;

    Sent(int id, TableId table, byte[] body, long positionsBefore) {
      this.id = id;
      this.table = table;
      this.body = body;
      this.positionsBefore = positionsBefore;
    }

    int recordBytes() {
      return SimulatedBodies.headBytes(table) + body.length;
    }

    @Override
    public String toString() {
      return "entry " + id + " at " + position + " of " + table;
    }
  }

  void watch(SimulatedDisk simulated) {
    disk = simulated;
  }

  /** Remembers the first violation; it may come up where an exception would be caught. */
  void violated(JournalInvariant invariant, String what) {
    if (violation == null) {
      violation = new JournalInvariant.Violation(invariant, what);
    }
  }

  void requireNoViolation() {
    if (violation != null) {
      throw violation;
    }
  }

  Sent appended(TableId table, byte[] body) {
    int id = SimulatedBodies.idOf(body);
    Sent entry = new Sent(id, table, body, highestPosition);
    sent.put(id, entry);
    return entry;
  }

  void answered(Sent entry, @Nullable Position position, @Nullable Throwable failure) {
    entry.answered = true;
    disk().tell("answer %s: %s", entry, position != null ? position : failure);
    if (disk().isCrashed()) {
      return;
    }
    if (position == null) {
      entry.fate = failure instanceof JournalFullException ? Fate.REFUSED : Fate.UNKNOWN;
      return;
    }
    if (position.sequence() <= entry.positionsBefore) {
      violated(
          POSITIONS_INCREASE,
          entry + " was given " + position + " when " + entry.positionsBefore + " was known");
    }
    expose(entry, position.sequence());
    // Damage may come between the force and the answer.
    boolean needed = !entry.damaged && entry.position > released(entry.table);
    if (needed
        && disk().durablyNamedFiles().stream().noneMatch(file -> holdsDurably(file, entry))) {
      violated(ANSWERED_IS_DURABLE, entry + " was answered and is not on disk");
    }
  }

  boolean isHeld(Sent entry) {
    return entry.fate == Fate.HELD;
  }

  /** Entries without an answer, which a journal that runs on must give. */
  List<Sent> unanswered() {
    return sent.values().stream().filter(entry -> !entry.answered).toList();
  }

  /** The process is gone: nobody waits any more. */
  void crashed() {
    sent.values().forEach(entry -> entry.answered = true);
  }

  long released(TableId table) {
    return released.getOrDefault(table, 0L);
  }

  void release(TableId table, long upTo) {
    released.merge(table, upTo, Math::max);
  }

  /**
   * Judges what a read returned.
   *
   * @param complete whether it had room for all there is
   */
  void read(TableId table, long after, List<StoredEntry> found, boolean complete, boolean alarmed) {
    long last = after;
    Map<Integer, Long> seen = new HashMap<>();
    for (StoredEntry stored : found) {
      long position = stored.position().sequence();
      if (position <= last) {
        violated(COMES_BACK_ONCE, position + " was read after " + last);
      }
      last = position;
      Sent entry = judge(stored);
      if (entry != null && seen.put(entry.id, position) != null) {
        violated(COMES_BACK_ONCE, entry + " was read twice");
      }
    }
    long from = Math.max(after, released(table));
    long to = complete ? Long.MAX_VALUE : last;
    for (Sent entry : List.copyOf(sent.values())) {
      boolean wanted =
          entry.fate == Fate.HELD
              && entry.table.equals(table)
              && entry.position > from
              && entry.position <= to;
      if (wanted && !seen.containsKey(entry.id)) {
        missing(entry, alarmed);
      }
    }
  }

  /** One entry that the journal returned; null if it is not what was appended. */
  @Nullable Sent judge(StoredEntry stored) {
    byte[] body = Entries.bytes(stored);
    Sent entry = sent.get(SimulatedBodies.idOf(body));
    boolean same =
        entry != null
            && entry.table.equals(stored.entry().table())
            && Arrays.equals(entry.body, body);
    if (!same) {
      violated(BYTES_AS_APPENDED, "nobody appended what was read at " + stored.position());
      return null;
    }
    if (entry.fate == Fate.REFUSED) {
      violated(BOUNDED, entry + " was refused and is there");
    }
    expose(entry, stored.position().sequence());
    return entry;
  }

  /** Marks the entries in a part of a file as hit by damage. */
  void damage(SimulatedNode file, int from, int to) {
    for (Sent entry : sent.values()) {
      int at = recordIn(file, entry);
      boolean inHeader = from == 0;
      if (at >= 0 && (inHeader || (at < to && at + entry.recordBytes() > from))) {
        entry.damaged = true;
      }
    }
  }

  /** A file loses its name: every entry in it that is still held must be durable elsewhere. */
  void givenUp(SimulatedNode file) {
    for (Sent entry : sent.values()) {
      boolean held =
          entry.fate == Fate.HELD && !entry.damaged && entry.position > released(entry.table);
      if (held && recordIn(file, entry) >= 0) {
        boolean elsewhere =
            disk().durablyNamedFiles().stream()
                .anyMatch(other -> other != file && holdsDurably(other, entry));
        if (!elsewhere) {
          violated(FREED_AFTER_COPY, entry + " has its only copy in " + file.path());
        }
      }
    }
  }

  private void expose(Sent entry, long position) {
    Integer before = positions.putIfAbsent(position, entry.id);
    if (before != null && before != entry.id) {
      violated(POSITIONS_INCREASE, position + " is entry " + before + " and entry " + entry.id);
    }
    if (entry.position != 0 && entry.position != position) {
      violated(COMES_BACK_ONCE, entry + " is at " + position + " too");
    }
    entry.position = position;
    // Appended behind a header that the disk had ceased to give.
    entry.damaged |=
        disk().files().stream()
            .anyMatch(file -> file.isUnreadable(0) && recordIn(file, entry) >= 0);
    if (entry.fate != Fate.LOST) {
      entry.fate = Fate.HELD;
    }
    highestPosition = Math.max(highestPosition, position);
  }

  private void missing(Sent entry, boolean alarmed) {
    if (!entry.damaged) {
      violated(COMES_BACK_ONCE, entry + " is missing");
    } else if (!alarmed) {
      violated(DAMAGE_IS_TOLD, entry + " is damaged and nobody was told");
    } else {
      entry.fate = Fate.LOST;
    }
  }

  private static boolean holdsDurably(SimulatedNode file, Sent entry) {
    int at = recordIn(file, entry);
    return at >= 0
        && file.isDurable(at, at + entry.recordBytes())
        && file.isDurable(0, SegmentHeader.BYTES);
  }

  /** Where the entry's record begins in a file that the journal would look for it in, or -1. */
  private static int recordIn(SimulatedNode file, Sent entry) {
    boolean looked = file.path().toString().endsWith(".segment");
    return looked ? SimulatedBodies.findRecord(file.cached(), entry.table, entry.body) : -1;
  }

  private SimulatedDisk disk() {
    if (disk == null) {
      throw new IllegalStateException("no disk is watched");
    }
    return disk;
  }

  /** Held entries not yet released, for messages. */
  List<Sent> held() {
    List<Sent> held = new ArrayList<>(sent.values());
    held.removeIf(entry -> entry.fate != Fate.HELD || entry.position <= released(entry.table));
    return held;
  }
}
