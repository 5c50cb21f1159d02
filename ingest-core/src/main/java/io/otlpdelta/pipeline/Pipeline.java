package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.journal.Backlog;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.RequestDecoder;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.quarantine.Quarantine;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conductor: takes requests to the journal and journal entries to the tables. Thread-safe.
 *
 * <p>Start after a crash is the normal start: every table with entries gets a worker, which asks
 * the table what it holds and goes on from there.
 */
public final class Pipeline implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration IDLE_SWEEP = Duration.ofSeconds(30);

  private final Journal journal;
  private final PipelineThreads threads;
  private final WorkerPool workers;
  private final Ingestor ingestor;
  private final PipelineStatuses statuses;
  private final DryRun dryRun;
  private final CommitListener commitListener;

  /**
   * Starts working on whatever the journal holds.
   *
   * @param parts everything around the pipeline; owned by the caller, who closes it after the
   *     pipeline, but for the commit listener, which is the pipeline's
   * @throws IOException when the quarantine's folder fails
   */
  public Pipeline(Parts parts, PipelineOptions options) throws IOException {
    this(parts, options, PipelineThreads.of(options));
  }

  /** Starts on the given threads, which the pipeline ends when it closes. */
  Pipeline(Parts parts, PipelineOptions options, PipelineThreads threads) throws IOException {
    this.journal = parts.journal();
    this.commitListener = parts.commitListener();
    this.threads = threads;
    releaseQuarantined(parts.quarantine());
    DuplicateMemory duplicates =
        new DuplicateMemory(
            options.duplicateMemory(),
            options.maxRememberedRequests(),
            parts.time(),
            parts.randomness());
    TableLedger ledger = new TableLedger(parts.time());
    this.workers = new WorkerPool(workerContext(parts, options, ledger), threads.workers());
    this.ingestor = ingestor(parts, options, workers, duplicates, ledger, threads);
    this.statuses =
        new PipelineStatuses(
            journal, workers, parts.quarantine(), ledger, parts.catalog(), parts.time());
    this.dryRun =
        new PipelineDryRun(
            parts.catalog(),
            ingestor,
            journal,
            duplicates,
            workers,
            ledger,
            statuses,
            options.freshness(),
            parts.time());
    watch(parts, workers);
    recall(duplicates, options, parts.time());
    resume();
    long sweep = IDLE_SWEEP.toMillis();
    var unused =
        threads
            .workers()
            .scheduleWithFixedDelay(workers::dropIdle, sweep, sweep, TimeUnit.MILLISECONDS);
  }

  private static WorkerContext workerContext(
      Parts parts, PipelineOptions options, TableLedger ledger) {
    BatchBuilder batches =
        new BatchBuilder(
            parts.journal()::read,
            parts.writers(),
            counted(parts.deadLetters(), ledger),
            parts.metrics(),
            options.maxBatchBytes());
    return new WorkerContext(
        parts.incarnations(),
        parts.journal(),
        parts.quarantine(),
        parts.catalog(),
        parts.committers(),
        batches,
        parts.commitListener(),
        parts.metrics(),
        ledger,
        options,
        parts.time(),
        parts.faults());
  }

  private static DeadLetters counted(DeadLetters deadLetters, TableLedger ledger) {
    return (stored, reason) -> {
      deadLetters.keep(stored, reason);
      Entry entry = stored.entry();
      ledger.deadLettered(entry.table(), entry.name(), entry.records());
    };
  }

  private static Ingestor ingestor(
      Parts parts,
      PipelineOptions options,
      WorkerPool workers,
      DuplicateMemory duplicates,
      TableLedger ledger,
      PipelineThreads threads) {
    RejectStore rejects =
        new RejectStore(
            parts.catalog(),
            parts.journal(),
            workers,
            duplicates,
            parts.rejectedRecords(),
            threads.reports(),
            parts.metrics(),
            ledger);
    return new Ingestor(
        parts.catalog(),
        parts.decoder(),
        parts.journal(),
        workers,
        duplicates,
        rejects,
        parts.rejectedRecords(),
        options.stampedTables(),
        parts.metrics(),
        ledger,
        parts.time());
  }

  private static void watch(Parts parts, WorkerPool workers) {
    IngestMetrics metrics = parts.metrics();
    metrics.watch(parts.journal(), parts.time());
    metrics.watch(parts.quarantine(), parts.time());
    metrics.watch(parts.incarnations());
    metrics.watch(workers);
  }

  /** A client that got no answer before the crash repeats its request to this process. */
  private void recall(DuplicateMemory duplicates, PipelineOptions options, Time time) {
    if (!options.duplicateMemory().isZero()) {
      journal.forEachSince(
          time.epochMillis() - options.duplicateMemory().toMillis(), duplicates::remember);
    }
  }

  /** What the quarantine has comes back with the journal, and goes first. */
  private void releaseQuarantined(Quarantine quarantine) throws IOException {
    for (Backlog backlog : journal.backlogs()) {
      quarantine.release(backlog.table());
    }
  }

  private void resume() {
    for (Backlog backlog : journal.backlogs()) {
      logger.info(
          "[{}] resumes with {} requests in the journal", backlog.name(), backlog.entries());
      workers.arrived(backlog.table(), backlog.name(), backlog.bytes());
    }
  }

  /** The way in for the door. */
  public Ingest ingest() {
    return ingestor;
  }

  /** What would become of requests. */
  public DryRun dryRun() {
    return dryRun;
  }

  /** Where the tables' requests are. */
  public TableStatuses statuses() {
    return statuses;
  }

  /** Tables that cannot be written now, with the reason. */
  public Map<TableName, String> heldTables() {
    return workers.held();
  }

  /**
   * Refuses new requests, then commits what the journal holds. Blocks at most for the duration;
   * what is not committed by then stays in the journal for the next start.
   *
   * @return whether the journal is empty
   */
  public boolean drain(Duration atMost) throws InterruptedException {
    try {
      beginDrain().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return journal.backlogs().isEmpty();
    } catch (TimeoutException e) {
      sayWhatStays("not committed within " + atMost.toMillis() + " ms");
    } catch (ExecutionException e) {
      sayWhatStays(String.valueOf(Failures.cause(e).getMessage()));
      logger.debug("the failure", e);
    }
    return false;
  }

  private void sayWhatStays(String why) {
    int tables = journal.backlogs().size();
    logger.info(
        "{} in the journal for the next start: {}",
        tables == 1 ? "1 table keeps requests" : tables + " tables keep requests",
        why);
  }

  /**
   * The part of {@link #drain} that does not block.
   *
   * @return completes when every table holds what the journal held; fails when one cannot
   */
  CompletableFuture<Void> beginDrain() {
    stop();
    return CompletableFuture.allOf(
        journal.backlogs().stream()
            .map(backlog -> workers.whenCommitted(backlog.table(), backlog.name(), backlog.last()))
            .toArray(CompletableFuture[]::new));
  }

  /**
   * Ends the workers, and then the maintenance. A commit under way has 5 seconds to end and is then
   * interrupted, which it has 5 seconds to notice: like a crash, that leaves its batch in the
   * journal and its outcome to the next start's look at the table. Entries not committed stay in
   * the journal.
   */
  @Override
  public void close() {
    stop();
    boolean ended = threads.end();
    commitListener.close();
    if (ended) {
      workers.close();
    } else {
      workers.abandon();
    }
  }

  /** Also for maintenance: a compaction could take the disk that the last commits need. */
  private void stop() {
    ingestor.stop();
    commitListener.stop();
  }

  /** Everything around the pipeline. */
  public record Parts(
      Journal journal,
      Incarnations incarnations,
      Quarantine quarantine,
      Catalog catalog,
      RequestDecoder decoder,
      TableCommitterFactory committers,
      DataFileWriterFactory writers,
      DeadLetters deadLetters,
      RejectedRecords rejectedRecords,
      CommitListener commitListener,
      IngestMetrics metrics,
      Time time,
      Randomness randomness,
      Faults faults) {}
}
