package io.otlpdelta.otlp;

import io.otlpdelta.otlp.DecodedRequest.Rejection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Counts a request's records: those that become rows, and the rejected by reason. */
final class RecordTally {
  /**
   * Where a record stands.
   *
   * @param resource index of its resource entry
   * @param scope index of its scope entry in that
   * @param item index of the metric, log record or span in that
   * @param itemFrom where that metric, log record or span begins
   * @param itemTo where it ends
   * @param at where the record itself begins
   */
  record Place(int resource, int scope, int item, int itemFrom, int itemTo, int at) {}

  private record Rejected(long count, Place first) {}

  private int accepted;
  private final Map<RejectReason, Rejected> rejected = new EnumMap<>(RejectReason.class);

  private int markedAccepted;
  private final Map<RejectReason, Rejected> markedRejected = new EnumMap<>(RejectReason.class);

  int accepted() {
    return accepted;
  }

  void accept() {
    accepted++;
  }

  /** Counts a rejection; its place is asked for when it is the first for its reason. */
  void reject(RejectReason reason, Supplier<Place> place) {
    Rejected before = rejected.get(reason);
    rejected.put(
        reason,
        before == null
            ? new Rejected(1, place.get())
            : new Rejected(before.count() + 1, before.first()));
  }

  /** Remembers the counts, for {@link #reset}. */
  void mark() {
    markedAccepted = accepted;
    markedRejected.clear();
    markedRejected.putAll(rejected);
  }

  /** Goes back to the counts of the last {@link #mark}. */
  void reset() {
    accepted = markedAccepted;
    rejected.clear();
    rejected.putAll(markedRejected);
  }

  /** The rejections in order of first appearance. */
  List<Rejection> rejections(Function<Place, String> describe) {
    return rejected.entrySet().stream()
        .sorted(Comparator.comparingInt(each -> each.getValue().first().at()))
        .map(
            each ->
                new Rejection(
                    each.getKey(),
                    each.getValue().count(),
                    describe.apply(each.getValue().first())))
        .toList();
  }
}
