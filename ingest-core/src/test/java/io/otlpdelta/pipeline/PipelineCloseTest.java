package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.catalog.FakeCatalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.journal.Entries;
import io.otlpdelta.journal.LogCapture;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.otlp.DecodeLimits;
import io.otlpdelta.otlp.OtlpRequestDecoder;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.MemoryStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of a pipeline whose table does not answer. */
@Timeout(60)
class PipelineCloseTest {
  @TempDir Path folder;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch opening = new CountDownLatch(1);
  private final MemoryJournal journal = new MemoryJournal();

  @Test
  void aCommitThatHangsIsInterruptedAndOnlyThenTheMaintenanceEnds() throws Exception {
    journal.append(Entries.entry(Entries.LOGS_TABLE, "row")).join();
    Pipeline pipeline = pipeline();
    await("the worker's look at its table").until(() -> opening.getCount() == 0);

    assertThat(pipeline.drain(Duration.ofMillis(1))).isFalse();
    pipeline.close();

    assertThat(events)
        .containsExactly(
            "maintenance stops",
            "maintenance stops",
            "waited 5000 ms",
            "the worker is interrupted",
            "waited 5000 ms",
            "maintenance is closed");
    assertThat(journal.backlog(Entries.LOGS_TABLE)).isPresent();
  }

  @Test
  void aTurnThatNeverEndsKeepsItsTableAndWhoWaitsForItDoesNot() throws Exception {
    journal.append(Entries.entry(Entries.LOGS_TABLE, "row")).join();
    CountDownLatch answers = new CountDownLatch(1);
    Pipeline pipeline =
        pipeline(table -> new DeafTable(answers), new ImpatientThreads(Duration.ZERO));
    await("the worker's look at its table").until(() -> opening.getCount() == 0);
    CompletableFuture<Void> drained = pipeline.beginDrain();

    pipeline.close();

    assertThat(events).doesNotContain("the table is closed").contains("maintenance is closed");
    assertThatThrownBy(() -> drained.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("The request is stored; the server stops");
    answers.countDown();
    await("the turn's own end").until(() -> events.contains("the table is closed"));
  }

  @Test
  void aDrainThatEndsEarlyIsNoFailure() throws Exception {
    journal.append(Entries.entry(Entries.LOGS_TABLE, "row")).join();
    try (LogCapture said = new LogCapture(Pipeline.class, Level.INFO)) {
      Pipeline pipeline = pipeline();
      assertThat(pipeline.drain(Duration.ofMillis(1))).isFalse();
      pipeline.close();
      assertThat(said.events())
          .filteredOn(event -> event.getFormattedMessage().contains("for the next start"))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getFormattedMessage())
                    .isEqualTo(
                        "1 table keeps requests in the journal for the next start: not committed"
                            + " within 1 ms");
                assertThat(event.getThrowableProxy()).isNull();
              });
    }
  }

  private Pipeline pipeline() throws IOException {
    return pipeline(this::hang, new ImpatientThreads(Duration.ofMinutes(1)));
  }

  private Pipeline pipeline(TableCommitterFactory committers, ImpatientThreads threads)
      throws IOException {
    FakeCatalog catalog = new FakeCatalog();
    catalog.put(
        new TableHandle(
            Entries.LOGS_TABLE, Entries.name(Entries.LOGS_TABLE), "file:///table", TableKind.LOGS));
    SystemTime time = new SystemTime();
    QuarantineStore store =
        new QuarantineStore(folder.resolve("quarantine"), new SecureRandomness(), Faults.NONE);
    return new Pipeline(
        new Pipeline.Parts(
            journal,
            Incarnations.open(new MemoryStorage(), "file:///incarnations", journal.id()),
            Quarantine.open(store, journal, 1 << 20, Faults.NONE),
            catalog,
            new OtlpRequestDecoder(DecodeLimits.DEFAULTS),
            committers,
            new FileDoubles(),
            (entry, reason) -> events.add("dead letter"),
            new RejectedRecords(folder, time),
            new RecordingListener(),
            new IngestMetrics(new SimpleMeterRegistry()),
            time,
            new SecureRandomness(),
            Faults.NONE),
        PipelineOptions.DEFAULTS.withFreshness(Duration.ofMillis(1)),
        new PipelineThreads(threads, new DirectExecutor()));
  }

  private TableCommitter hang(TableHandle table) throws CommitException {
    opening.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      events.add("the worker is interrupted");
    }
    throw new CommitException(Kind.TRANSIENT, "interrupted", null);
  }

  /** Its storage answers nobody, and hears no interruption. */
  private final class DeafTable implements TableCommitter {
    private final CountDownLatch answers;

    DeafTable(CountDownLatch answers) {
      this.answers = answers;
    }

    @Override
    public OptionalLong transactionVersion(String appId) throws CommitException {
      opening.countDown();
      while (answers.getCount() > 0) {
        try {
          answers.await();
        } catch (InterruptedException e) {
          events.add("nobody listens");
        }
      }
      throw new CommitException(Kind.TRANSIENT, "no answer", null);
    }

    @Override
    public TableLayout layout() {
      throw new AssertionError("nothing is written");
    }

    @Override
    public CommitResult commit(
        TransactionId transaction, List<DataFile> files, TableLayout planned) {
      throw new AssertionError("nothing is committed");
    }

    @Override
    public String dataLocation() {
      return "file:///table";
    }

    @Override
    public void close() {
      events.add("the table is closed");
    }
  }

  /** Waits as long as it takes, but not where that would be in vain. */
  private final class ImpatientThreads extends ScheduledThreadPoolExecutor {
    private final Duration patience;
    private boolean interrupted;

    ImpatientThreads(Duration patience) {
      super(1);
      this.patience = patience;
      setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public List<Runnable> shutdownNow() {
      interrupted = true;
      return super.shutdownNow();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
      boolean ended =
          interrupted && super.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
      events.add("waited " + unit.toMillis(timeout) + " ms");
      return ended;
    }
  }

  private final class RecordingListener implements CommitListener {
    @Override
    public void committed(TableHandle table) {
      events.add("committed");
    }

    @Override
    public void stop() {
      events.add("maintenance stops");
    }

    @Override
    public void close() {
      events.add("maintenance is closed");
    }
  }
}
