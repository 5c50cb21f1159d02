package io.otlpdelta.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The segments on disk by their base. Guarded by the {@link JournalState} that holds it. */
final class LiveSegments {
  private final TreeMap<Long, Segment> byBase = new TreeMap<>();
  private long neededBytes;
  private long freedBytes;
  private long listedIn;

  void add(Segment segment) {
    byBase.put(segment.base(), segment);
    if (segment.isFreed()) {
      freedBytes += segment.size();
    } else {
      neededBytes += segment.size();
    }
  }

  /** The segment with that entry; there must be one. */
  Segment holding(long sequence) {
    var floor = byBase.floorEntry(sequence);
    if (floor == null || floor.getValue().last() < sequence) {
      throw new IllegalStateException("no segment holds sequence " + sequence);
    }
    return floor.getValue();
  }

  /** Frees the segment if nothing in it is needed; whether it did. */
  boolean freeIfUnneeded(Segment segment, long nowNanos) {
    if (!segment.mayBeFreed()) {
      return false;
    }
    segment.free(nowNanos);
    neededBytes -= segment.size();
    freedBytes += segment.size();
    return true;
  }

  /**
   * Removes the longest-freed segment that nobody reads and that the condition holds for. Two stay,
   * however old: the newest one with a record is the witness of the last position ever given, and
   * the one with the newest list tells which others may be gone.
   */
  Optional<Segment> removeFreed(Predicate<Segment> condition) {
    Segment oldest = null;
    for (Segment segment : byBase.values()) {
      boolean candidate = isRemovable(segment) && !segment.isPinned() && condition.test(segment);
      boolean older = oldest == null || segment.freedAtNanos() - oldest.freedAtNanos() < 0;
      if (candidate && older) {
        oldest = segment;
      }
    }
    if (oldest == null) {
      return Optional.empty();
    }
    byBase.remove(oldest.base());
    freedBytes -= oldest.size();
    return Optional.of(oldest);
  }

  /** Whether there is a free segment that may go and that the condition holds for. */
  boolean hasFreed(Predicate<Segment> condition) {
    return byBase.values().stream().anyMatch(s -> isRemovable(s) && condition.test(s));
  }

  private boolean isRemovable(Segment segment) {
    return segment.isFreed() && segment.base() != listedIn && segment != witness();
  }

  /** The newest segment with a record; one that a crash left empty witnesses nothing. */
  private @Nullable Segment witness() {
    for (Segment segment : byBase.descendingMap().values()) {
      if (segment.last() >= segment.base()) {
        return segment;
      }
    }
    return null;
  }

  SegmentList list() {
    List<SegmentList.Item> items = new ArrayList<>(byBase.size());
    for (Segment segment : byBase.values()) {
      long last = segment.isClosed() ? segment.last() : 0;
      items.add(new SegmentList.Item(segment.base(), last, segment.isFreed()));
    }
    return new SegmentList(items);
  }

  /** The list is durable in the segment of that base. */
  void noted(SegmentList list, long base) {
    listedIn = base;
    for (SegmentList.Item item : list.items()) {
      Segment segment = byBase.get(item.base());
      if (segment != null) {
        segment.list();
        if (item.free()) {
          segment.noteFreeing();
        }
      }
    }
  }

  Collection<Segment> all() {
    return byBase.values();
  }

  /** Bytes of segments with entries that are still needed, and of the one written to. */
  long neededBytes() {
    return neededBytes;
  }

  /** Bytes of segments kept only to be looked back at. */
  long freedBytes() {
    return freedBytes;
  }
}
