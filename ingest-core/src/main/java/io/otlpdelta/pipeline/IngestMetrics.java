package io.otlpdelta.pipeline;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.env.Time;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.JournalStatus;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the server says of itself between the door and the tables. Thread-safe.
 *
 * <p>Relations that hold once everything is committed: {@code records_accepted} + {@code
 * reject_rows} = {@code committed_rows} + records in the dead letters + {@code
 * records_quarantined}; each request is in exactly one of accepted, duplicate or refused. Labels
 * come from closed sets of ours, never from a client.
 */
public final class IngestMetrics {
  /** Longer than a scrape takes, shorter than the time between two. */
  private static final Duration SCRAPE = Duration.ofSeconds(1);

  private final MeterRegistry registry;
  private final Map<Known, Counter> known = new ConcurrentHashMap<>();

  public IngestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows the journal's sizes, and the age of the oldest entry that no table holds yet. */
  void watch(Journal journal, Time time) {
    Sampled<JournalStatus> status = new Sampled<>(journal::status, SCRAPE, time);
    gauge("otlp_delta_journal_bytes", "Bytes not yet released", status, s -> s.liveBytes());
    gauge("otlp_delta_journal_budget_bytes", "Limit of the journal", status, s -> s.budgetBytes());
    gauge("otlp_delta_journal_queued_bytes", "Bytes not yet durable", status, s -> s.queuedBytes());
    gauge("otlp_delta_journal_entries", "Requests not yet released", status, s -> s.entries());
    gauge("otlp_delta_journal_segments", "Segment files in use", status, s -> s.segments());
    gauge(
        "otlp_delta_journal_damaged_bytes",
        "Damaged bytes set aside",
        status,
        s -> s.damagedBytes());
    gauge("otlp_delta_journal_failed", "1 after a failed write", status, s -> s.failed() ? 1 : 0);
    Gauge.builder("otlp_delta_journal_oldest_seconds", journal, j -> oldestSeconds(j, time))
        .description("Age of the oldest request not yet in its table")
        .register(registry);
  }

  private static double oldestSeconds(Journal journal, Time time) {
    return journal.backlogs().stream()
            .mapToLong(backlog -> time.epochMillis() - backlog.oldestReceivedAtMillis())
            .max()
            .orElse(0)
        / 1000.0;
  }

  void watch(WorkerPool workers) {
    Gauge.builder("otlp_delta_tables_active", workers, WorkerPool::active)
        .description("Tables with rows on the way or lately")
        .register(registry);
    Gauge.builder("otlp_delta_tables_held", workers, pool -> pool.held().size())
        .description("Tables that cannot be written now")
        .register(registry);
    Gauge.builder(
            "otlp_delta_tables_held_seconds",
            workers,
            pool -> pool.longestHeld().toMillis() / 1000.0)
        .description("How long the table that is held longest has been")
        .register(registry);
  }

  /** Shows what waits in the quarantine for an admin. */
  void watch(Quarantine quarantine, Time time) {
    Sampled<QuarantineStatus> status = new Sampled<>(quarantine::status, SCRAPE, time);
    gauge("otlp_delta_quarantine_items", "Items not replayed or discarded", status, s -> s.items());
    gauge("otlp_delta_quarantine_requests", "Requests in these items", status, s -> s.entries());
    gauge("otlp_delta_quarantine_records", "Records of these requests", status, s -> s.records());
    gauge("otlp_delta_quarantine_bytes", "Size of these items", status, s -> s.bytes());
    gauge(
        "otlp_delta_quarantine_budget_bytes", "Limit of the quarantine", status, s -> s.maxBytes());
  }

  void quarantined(long requests, long records) {
    counter("otlp_delta_requests_quarantined", "Requests moved from the journal to the quarantine")
        .increment((double) requests);
    counter("otlp_delta_records_quarantined", "Records of these requests")
        .increment((double) records);
  }

  void watch(Incarnations incarnations) {
    Gauge.builder("otlp_delta_tables_reincarnated", incarnations, Incarnations::tables)
        .description("Tables written under a later application id than the journal's first")
        .register(registry);
    FunctionCounter.builder(
            "otlp_delta_incarnations", incarnations, counted -> (double) counted.begun())
        .description("Times that a table was found ahead of the journal")
        .register(registry);
  }

  void accepted(Signal signal, int records, long bodyBytes) {
    known("otlp_delta_records_accepted", "Records made durable", signal).increment(records);
    known("otlp_delta_body_bytes", "Decoded bytes made durable", signal)
        .increment((double) bodyBytes);
  }

  void repaired(Signal signal, int warnings) {
    known("otlp_delta_requests_repaired", "Requests with bytes that had to be repaired", signal)
        .increment(warnings > 0 ? 1 : 0);
  }

  void built(FlattenResult flattened) {
    known("otlp_delta_duplicate_keys", "Attribute keys that a later equal key replaced", null)
        .increment((double) flattened.duplicateKeys());
  }

  void batch(int entries) {
    counter("otlp_delta_batches", "Batches made into data files").increment();
    counter("otlp_delta_batch_requests", "Requests in these batches").increment(entries);
  }

  void deadLetter(int records) {
    counter(
            "otlp_delta_records_dead_lettered",
            "Acknowledged records kept aside because they make no row")
        .increment(records);
  }

  void duplicate(Signal signal, int records) {
    counter(
            "otlp_delta_records_duplicate",
            "Records of repeated requests",
            "signal",
            signal.route())
        .increment(records);
  }

  void rejected(Signal signal, List<Rejection> rejections) {
    for (Rejection rejection : rejections) {
      counter(
              "otlp_delta_records_rejected",
              "Records that can never be stored",
              "signal",
              signal.route(),
              "reason",
              rejection.reason().label())
          .increment((double) rejection.count());
    }
  }

  void rejectRows(int rows) {
    counter("otlp_delta_reject_rows", "Rows about rejected records made durable").increment(rows);
  }

  void rejectsNotStored(RejectStore.Obstacle obstacle, long records) {
    counter(
            "otlp_delta_rejects_not_stored",
            "Rejected records that are in the report file, because no table took them",
            "reason",
            obstacle.name().toLowerCase(Locale.ROOT))
        .increment((double) records);
  }

  void committed(Batch batch, long commitNanos, long lagMillis) {
    counter("otlp_delta_commits", "Commits to tables").increment();
    counter("otlp_delta_committed_rows", "Rows committed").increment((double) batch.rows());
    counter("otlp_delta_committed_bytes", "Bytes of data files committed")
        .increment((double) batch.bytes());
    timer("otlp_delta_commit_seconds", "Duration of one commit")
        .record(commitNanos, TimeUnit.NANOSECONDS);
    timer(
            "otlp_delta_freshness_seconds",
            "From the receipt of a batch's oldest request to its commit")
        .record(lagMillis, TimeUnit.MILLISECONDS);
  }

  void commitFailed(CommitException.Kind kind) {
    counter(
            "otlp_delta_commit_failures",
            "Commits that did not succeed",
            "kind",
            kind.name().toLowerCase(Locale.ROOT))
        .increment();
  }

  /** Registries hold what they watch weakly, and nobody else holds a sample. */
  private <T> void gauge(
      String name, String description, Sampled<T> status, ToDoubleFunction<T> value) {
    Gauge.builder(name, status, s -> value.applyAsDouble(s.value()))
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** Looked up in the registry once: that costs a microsecond, and these are for each request. */
  private Counter known(String name, String description, @Nullable Signal signal) {
    return known.computeIfAbsent(
        new Known(name, signal),
        key ->
            signal == null
                ? counter(name, description)
                : counter(name, description, "signal", signal.route()));
  }

  private Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  private record Known(String name, @Nullable Signal signal) {}

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .register(registry);
  }
}
