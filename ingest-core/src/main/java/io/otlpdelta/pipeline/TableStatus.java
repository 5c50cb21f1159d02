package io.otlpdelta.pipeline;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where one table's requests are. What is counted is counted since the process started; what waits
 * is what waits now, also from before.
 *
 * @param name the newest name known for the table
 * @param held since when and why the table is not written, if so
 */
public record TableStatus(
    TableId id,
    TableName name,
    Requests requests,
    Waiting waiting,
    Committed committed,
    Optional<Hold> held,
    Quarantined quarantined) {
  public TableStatus {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(requests, "requests");
    requireNonNull(waiting, "waiting");
    requireNonNull(committed, "committed");
    requireNonNull(held, "held");
    requireNonNull(quarantined, "quarantined");
  }

  /**
   * When anything was last heard of the table; orders tables by how much they are of interest.
   * {@link Instant#EPOCH} when nothing was since the start.
   */
  public Instant lastActiveAt() {
    Instant requested = requests.last().map(LastRequest::at).orElse(Instant.EPOCH);
    Instant written = committed.last().map(LastCommit::at).orElse(Instant.EPOCH);
    return requested.isAfter(written) ? requested : written;
  }

  /**
   * What was acknowledged.
   *
   * @param accepted requests answered 200, repeats not counted
   * @param records made durable with them
   * @param repeated requests answered 200 and not stored again, because they repeat another
   * @param repeatedRecords what those hold
   * @param rejectedRecords records of accepted requests that can never be stored
   */
  public record Requests(
      long accepted,
      long records,
      long repeated,
      long repeatedRecords,
      long rejectedRecords,
      Optional<LastRequest> last) {
    /** Nothing came since the start. */
    public static final Requests NONE = new Requests(0, 0, 0, 0, 0, Optional.empty());
  }

  /**
   * The newest acknowledged request.
   *
   * @param caller the name of the token it came with
   */
  public record LastRequest(Instant at, String caller) {}

  /**
   * What is in the journal and not yet known to be in the table.
   *
   * @param oldestReceivedAt when the oldest of it arrived, empty when nothing waits
   */
  public record Waiting(long requests, long bytes, Optional<Instant> oldestReceivedAt) {
    /** Nothing waits. */
    public static final Waiting NOTHING = new Waiting(0, 0, Optional.empty());
  }

  /**
   * What became rows.
   *
   * @param deadLetteredRecords acknowledged records kept aside because they make no row
   */
  public record Committed(
      long commits, long rows, long deadLetteredRecords, Optional<LastCommit> last) {
    /** Nothing was committed since the start. */
    public static final Committed NOTHING = new Committed(0, 0, 0, Optional.empty());
  }

  /**
   * The newest commit.
   *
   * @param version the table version that holds it, empty when the table was found to have it
   */
  public record LastCommit(Instant at, long rows, OptionalLong version) {}

  /** Why a table is not written, and since when. */
  public record Hold(String because, Instant since) {}

  /** What waits in the quarantine for an administrator. */
  public record Quarantined(long items, long requests, long records, long bytes) {
    /** Nothing does. */
    public static final Quarantined NOTHING = new Quarantined(0, 0, 0, 0);

    Quarantined plus(Quarantined other) {
      return new Quarantined(
          items + other.items,
          requests + other.requests,
          records + other.records,
          bytes + other.bytes);
    }
  }
}
