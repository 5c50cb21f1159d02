package io.otlpdelta.otlp;

import io.otlpdelta.otlp.DecodedRequest.Rejection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Counts a request's records: those that become rows, and the rejected by reason. */
final class RecordTally {
  /** So many records of one reason are kept with their places; the others are only counted. */
  static final int MAX_PLACES = 100;

  /**
   * Where a rejected record stands.
   *
   * @param resource index of its resource entry
   * @param scope index of its scope entry in that
   * @param item index of the metric, log record or span in that
   * @param resourceFrom where the resource entry begins
   * @param resourceTo where it ends
   * @param scopeFrom where the scope entry begins
   * @param scopeTo where it ends
   * @param itemFrom where the metric, log record or span begins
   * @param itemTo where it ends
   * @param pointsField the field of the metric that holds the points, 0 for other signals
   * @param from where the record itself begins
   * @param to where it ends
   */
  record Place(
      RejectReason reason,
      int resource,
      int scope,
      int item,
      int resourceFrom,
      int resourceTo,
      int scopeFrom,
      int scopeTo,
      int itemFrom,
      int itemTo,
      int pointsField,
      int from,
      int to) {}

  private record Rejected(long count, List<Place> places) {
    Place first() {
      return places.get(0);
    }

    Rejected plus(Supplier<Place> place) {
      if (places.size() == MAX_PLACES) {
        return new Rejected(count + 1, places);
      }
      List<Place> more = new ArrayList<>(places);
      more.add(place.get());
      return new Rejected(count + 1, more);
    }
  }

  private static final Rejected NONE = new Rejected(0, List.of());

  private int accepted;
  private final Map<RejectReason, Rejected> rejected = new EnumMap<>(RejectReason.class);

  private int markedAccepted;
  private final Map<RejectReason, Rejected> markedRejected = new EnumMap<>(RejectReason.class);

  int accepted() {
    return accepted;
  }

  /** Whether no record was rejected. */
  boolean isAllAccepted() {
    return rejected.isEmpty();
  }

  void accept() {
    accepted++;
  }

  /** Counts a rejection; its place is asked for when it is one of the first for its reason. */
  void reject(RejectReason reason, Supplier<Place> place) {
    rejected.put(reason, rejected.getOrDefault(reason, NONE).plus(place));
  }

  /** The places that are kept, in the body's order. */
  List<Place> places() {
    return rejected.values().stream()
        .flatMap(each -> each.places().stream())
        .sorted(Comparator.comparingInt(Place::from))
        .toList();
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
        .sorted(Comparator.comparingInt(each -> each.getValue().first().from()))
        .map(
            each ->
                new Rejection(
                    each.getKey(),
                    each.getValue().count(),
                    describe.apply(each.getValue().first())))
        .toList();
  }
}
