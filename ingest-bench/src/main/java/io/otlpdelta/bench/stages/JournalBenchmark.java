package io.otlpdelta.bench.stages;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.journal.DiskJournal;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.JournalOptions;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.ContentCoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Stage 4: 64 requests of 100 records become durable, {@link #concurrency} of them at a time. What
 * is appended is released at once, as if a table had it.
 */
@State(Scope.Benchmark)
public class JournalBenchmark {
  private static final int RECORDS = 100;
  private static final int REQUESTS = 64;

  /** How many appends wait for the disk together. */
  @Param({"1", "64"})
  public int concurrency;

  private final Requests requests = new Requests(Signal.LOGS, ContentCoding.IDENTITY, RECORDS);
  private final TableId table = new TableId(new UUID(1, 2));
  private final TableName name = new TableName("main", "telemetry", "bench");
  private final SystemTime time = new SystemTime();
  private final Journal journal;

  public JournalBenchmark() {
    JournalOptions options =
        JournalOptions.defaults(BenchFolder.create("journal"))
            .withRetainAfterRelease(Duration.ZERO);
    try {
      journal = DiskJournal.open(options, time, new SecureRandomness(), Faults.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException("the journal cannot be opened", e);
    }
  }

  @TearDown
  public void close() {
    journal.close();
  }

  /** Appends and waits until durable. */
  @Benchmark
  @OperationsPerInvocation(RECORDS * REQUESTS)
  public Position append() {
    Position last = Position.BEFORE_ALL;
    for (int done = 0; done < REQUESTS; done += concurrency) {
      List<CompletableFuture<Position>> appends = new ArrayList<>(concurrency);
      for (int i = 0; i < concurrency; i++) {
        appends.add(journal.append(entry()));
      }
      for (CompletableFuture<Position> append : appends) {
        last = append.join();
      }
    }
    journal.release(table, last);
    return last;
  }

  private Entry entry() {
    return new Entry(table, name, TableKind.LOGS, RECORDS, time.epochMillis(), requests.next());
  }
}
