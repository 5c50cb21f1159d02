package io.otlpdelta.pipeline;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.JournalStatus;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.otlp.DecodeLimits;
import io.otlpdelta.otlp.OtlpRequestDecoder;
import io.otlpdelta.quarantine.Quarantine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** One run of the real core over a world; its journal and its executor are turned by hand. */
final class SimulatedProcess {
  private final SimulatedWorld world;
  private final Lifeline lifeline;
  private final ManualExecutor executor;
  private final MemoryJournal journal;
  private final Pipeline pipeline;
  private final Ingest ingest;

  SimulatedProcess(SimulatedWorld world, PlantedBug bug, Path folder) throws IOException {
    this.world = world;
    this.lifeline = new Lifeline(world.counts());
    this.executor = new ManualExecutor(world.time());
    this.journal = world.openJournal();
    journal.holdSyncs();
    world.recover(journal);
    Journal observed = new ObservedJournal(journal, world.ledger(), lifeline);
    BuggySeams seams = new BuggySeams(bug, world, observed);
    this.pipeline =
        new Pipeline(
            new Pipeline.Parts(
                seams.journal(),
                world.incarnations(),
                Quarantine.open(
                    world.quarantine(lifeline), seams.journal(), Long.MAX_VALUE, lifeline),
                seams.catalog(world.catalog()),
                seams.decoder(new OtlpRequestDecoder(DecodeLimits.DEFAULTS)),
                seams.committers(world.tables().committers(lifeline)),
                world.tables().writers(lifeline),
                world.deadLetters(lifeline),
                new RejectedRecords(folder, world.time()),
                CommitListener.NONE,
                new IngestMetrics(new CompositeMeterRegistry()),
                world.time(),
                new SecureRandomness(),
                lifeline),
            seams.options(world.options()),
            new PipelineThreads(executor, new DirectExecutor()));
    this.ingest = seams.ingest(pipeline.ingest());
  }

  Ingest ingest() {
    return ingest;
  }

  Lifeline lifeline() {
    return lifeline;
  }

  ManualExecutor executor() {
    return executor;
  }

  MemoryJournal journal() {
    return journal;
  }

  boolean holds(TableId table, Position position) {
    return journal.holds(table, position);
  }

  CompletableFuture<Void> beginDrain() {
    return pipeline.beginDrain();
  }

  /** The process ends in order: its workers, then its journal. */
  void close() {
    pipeline.close();
    journal.close();
    requireClosed();
    lifeline.cut();
  }

  /** The process ends without a word; so much of what was queued had reached the disk. */
  void end(int survivors) {
    lifeline.cut();
    journal.crash(survivors);
  }

  /** After a step, when no turn is under way. */
  void checkBounds() {
    JournalStatus status = journal.status();
    require(
        status.liveBytes() + status.queuedBytes() <= world.limits().budgetBytes(),
        "the journal takes more than its budget: " + status);
    require(lifeline.openFiles() == 0, "a data file stays open");
    require(
        lifeline.openCommitters() <= world.tables().all().size(),
        "more committers are open than there are tables");
  }

  private void requireClosed() {
    require(lifeline.openFiles() == 0, "a data file stays open after the end");
    require(lifeline.openCommitters() == 0, "a committer stays open after the end");
  }

  private void require(boolean holds, String how) {
    if (!holds) {
      throw world.ledger().broken(Invariant.BOUNDED, how);
    }
  }
}
