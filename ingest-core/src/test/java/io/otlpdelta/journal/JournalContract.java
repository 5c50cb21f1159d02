package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.LOGS_TABLE;
import static io.otlpdelta.journal.Entries.SPANS_TABLE;
import static io.otlpdelta.journal.Entries.entry;
import static io.otlpdelta.journal.Entries.numbered;
import static io.otlpdelta.journal.Entries.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Journal} does, whatever it is made of. */
@Timeout(60)
public abstract class JournalContract {
  protected Journal journal;

  /** Opens the journal of this test, with what was made durable in it before. */
  protected abstract Journal open() throws Exception;

  @BeforeEach
  void openJournal() throws Exception {
    journal = open();
  }

  @AfterEach
  void closeJournal() {
    journal.close();
  }

  @Test
  void anAppendedEntryIsReadBackWithAllItsParts() throws Exception {
    Entry entry =
        new Entry(
            SPANS_TABLE,
            new TableName("main", "télémetry", "späns_ß"),
            TableKind.SPANS,
            42,
            1_700_000_000_123L,
            ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3));

    Position position = append(entry);

    StoredEntry stored = journal.read(SPANS_TABLE, Position.BEFORE_ALL, 1_000).get(0);
    assertThat(stored.position()).isEqualTo(position);
    assertThat(stored.entry()).isEqualTo(entry);
    assertThat(Entries.bytes(stored)).containsExactly(1, 2, 3);
  }

  @Test
  void anEmptyBodyAndNoRecordsAreStored() throws Exception {
    append(new Entry(LOGS_TABLE, Entries.name(LOGS_TABLE), TableKind.METRICS, 0, 5, bytes(0)));

    Entry stored = journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1).get(0).entry();
    assertThat(stored.body().remaining()).isZero();
    assertThat(stored.kind()).isEqualTo(TableKind.METRICS);
    assertThat(stored.records()).isZero();
  }

  @Test
  void anEntryKeepsTheNameItWasAdmittedUnder() throws Exception {
    append(entry(LOGS_TABLE, "before"));
    TableName renamed = new TableName("main", "telemetry", "a_rather_longer_name");
    append(new Entry(LOGS_TABLE, renamed, TableKind.LOGS, 1, 5, bytes(1)));

    assertThat(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 100))
        .extracting(stored -> stored.entry().name())
        .containsExactly(Entries.name(LOGS_TABLE), renamed);
    assertThat(journal.backlog(LOGS_TABLE).orElseThrow().name()).isEqualTo(renamed);
  }

  @Test
  void positionsIncreaseAndReadingGoesOnAfterOne() throws Exception {
    List<Position> positions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      positions.add(append(entry(LOGS_TABLE, "log " + i)));
      append(entry(SPANS_TABLE, "span " + i));
    }

    assertThat(positions).isSorted().doesNotHaveDuplicates();
    assertThat(texts(journal.read(LOGS_TABLE, positions.get(16), 1_000)))
        .containsExactly("log 17", "log 18", "log 19");
    assertThat(journal.read(LOGS_TABLE, positions.get(19), 1_000)).isEmpty();
    assertThat(journal.last()).isGreaterThan(positions.get(19));
  }

  @Test
  void aReadEndsBeforeTheEntryThatWouldBeTooMuch() throws Exception {
    for (int i = 0; i < 5; i++) {
      append(entry(LOGS_TABLE, new byte[100]));
    }

    assertThat(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 300)).hasSize(3);
    assertThat(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 299)).hasSize(2);
    assertThat(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1)).hasSize(1);
    assertThat(journal.read(LOGS_TABLE, Position.BEFORE_ALL, Long.MAX_VALUE)).hasSize(5);
  }

  @Test
  void aBodyThatWasReadBelongsToTheReader() throws Exception {
    append(entry(LOGS_TABLE, "first"));
    append(entry(LOGS_TABLE, "second"));

    for (StoredEntry stored : journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1_000)) {
      assertThat(stored.entry().body().hasArray()).isTrue();
      stored.entry().body().put(0, (byte) '!');
    }

    assertThat(texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1_000)))
        .containsExactly("first", "second");
  }

  @Test
  void aBodyBelongsToItsSenderAgainOnceItIsDurable() throws Exception {
    byte[] body = "first".getBytes(StandardCharsets.UTF_8);
    append(entry(LOGS_TABLE, body));
    Arrays.fill(body, (byte) '!');

    assertThat(texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1_000)))
        .containsExactly("first");
  }

  @Test
  void memoryIsReadIntoAgainAndAgain() throws Exception {
    List<Position> positions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      positions.add(append(entry(LOGS_TABLE, numbered(1, i))));
      append(entry(SPANS_TABLE, numbered(2, i)));
    }
    ReadMemory memory = new ReadMemory();
    List<String> found = new ArrayList<>();
    Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());

    Position after = Position.BEFORE_ALL;
    for (int read = 0; read < 10; read++) {
      List<StoredEntry> some =
          journal.read(LOGS_TABLE, after, 10L * numbered(1, 0).length(), memory);
      assertThat(some).hasSize(10);
      found.addAll(texts(some));
      some.forEach(stored -> arrays.add(stored.entry().body().array()));
      after = some.get(9).position();
    }

    assertThat(after).isEqualTo(positions.get(99));
    assertThat(found).isEqualTo(texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1 << 20)));
    assertThat(arrays.size()).as("arrays of ten reads").isLessThan(5);
  }

  @Test
  void manyAndLargeBodiesFitOneMemory() throws Exception {
    List<Integer> sizes = List.of(10, 60_000, 700_000, 3, 1_500_000, 64_000, 900_000);
    for (int size : sizes) {
      byte[] body = new byte[size];
      new Random(size).nextBytes(body);
      append(entry(LOGS_TABLE, body));
    }
    ReadMemory memory = new ReadMemory();

    for (int read = 0; read < 3; read++) {
      List<StoredEntry> all = journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1 << 24, memory);

      assertThat(all).isEqualTo(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1 << 24));
      assertThat(all).extracting(stored -> stored.entry().body().remaining()).isEqualTo(sizes);
    }
  }

  @Test
  void readingNothingAtAllIsRefused() {
    assertThatThrownBy(() -> journal.read(LOGS_TABLE, Position.BEFORE_ALL, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBytes: 0 (expected: > 0)");
  }

  @Test
  void anUnknownTableHasNothing() {
    journal.release(LOGS_TABLE, new Position(7));

    assertThat(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1_000)).isEmpty();
    assertThat(journal.backlog(LOGS_TABLE)).isEmpty();
    assertThat(journal.backlogs()).isEmpty();
    assertThat(journal.last()).isEqualTo(Position.BEFORE_ALL);
  }

  @Test
  void releasedEntriesAreGoneForTheirTableOnly() throws Exception {
    append(entry(LOGS_TABLE, "a"));
    append(entry(SPANS_TABLE, "x"));
    Position second = append(entry(LOGS_TABLE, "b"));
    append(entry(LOGS_TABLE, "c"));

    journal.release(LOGS_TABLE, second);
    journal.release(LOGS_TABLE, second);

    assertThat(texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1_000))).containsExactly("c");
    assertThat(texts(journal.read(SPANS_TABLE, Position.BEFORE_ALL, 1_000))).containsExactly("x");
    assertThat(journal.status().entries()).isEqualTo(2);
  }

  @Test
  void aBacklogTellsWhatIsHeld() throws Exception {
    append(entry(LOGS_TABLE, new byte[10], 3_000));
    append(entry(LOGS_TABLE, new byte[10], 2_000));
    Position last = append(entry(LOGS_TABLE, new byte[10], 4_000));

    Backlog backlog = journal.backlog(LOGS_TABLE).orElseThrow();
    assertThat(backlog.table()).isEqualTo(LOGS_TABLE);
    assertThat(backlog.entries()).isEqualTo(3);
    assertThat(backlog.bytes()).isGreaterThanOrEqualTo(30);
    assertThat(backlog.last()).isEqualTo(last);
    assertThat(backlog.oldestReceivedAtMillis()).isEqualTo(3_000);
    assertThat(journal.backlogs()).containsExactly(backlog);

    journal.release(LOGS_TABLE, last);

    assertThat(journal.backlog(LOGS_TABLE)).isEmpty();
    assertThat(journal.backlogs()).isEmpty();
    assertThat(journal.last()).isEqualTo(last);
  }

  @Test
  void whatItHeldWhenOpenedLiesBeforeItsBeginAndTheRestDoesNot() throws Exception {
    Position first = append(entry(LOGS_TABLE, "one"));
    assertThat(first).isGreaterThanOrEqualTo(journal.begin());
    journal.close();

    journal = open();

    Position begin = journal.begin();
    assertThat(begin).isGreaterThan(first);
    assertThat(append(entry(LOGS_TABLE, "two"))).isGreaterThanOrEqualTo(begin);
    assertThat(journal.begin()).isEqualTo(begin);
  }

  @Test
  void whatWasReceivedSinceIsWalkedAlsoWhenReleased() throws Exception {
    append(entry(LOGS_TABLE, "old".getBytes("UTF-8"), 999));
    append(entry(LOGS_TABLE, "a".getBytes("UTF-8"), 1_000));
    append(entry(SPANS_TABLE, "b".getBytes("UTF-8"), 1_001));
    Position last = append(entry(LOGS_TABLE, "c".getBytes("UTF-8"), 1_002));
    journal.release(LOGS_TABLE, last);

    List<StoredEntry> walked = new ArrayList<>();
    journal.forEachSince(1_000, walked::add);

    assertThat(texts(walked)).containsExactly("a", "b", "c");
    assertThat(walked.get(2).position()).isEqualTo(last);
  }

  @Test
  void closingCompletesWhatIsQueuedAndRefusesTheRest() throws Exception {
    List<CompletableFuture<Position>> futures = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      futures.add(journal.append(entry(LOGS_TABLE, "log " + i)));
    }

    journal.close();
    journal.close();

    for (CompletableFuture<Position> future : futures) {
      assertThat(future).isCompleted();
    }
    assertThatThrownBy(() -> append(entry(LOGS_TABLE, "late")))
        .hasCauseInstanceOf(JournalFailedException.class)
        .hasMessageContaining("The server is shutting down and stores nothing more");
    assertThat(journal.status().queuedBytes()).isZero();
  }

  @Test
  void aReopenedJournalHasItsEntriesItsIdentityAndHigherPositions() throws Exception {
    append(entry(LOGS_TABLE, "a"));
    Position last = append(entry(SPANS_TABLE, "b"));
    var id = journal.id();

    journal.close();
    journal = open();

    assertThat(journal.id()).isEqualTo(id);
    assertThat(journal.last()).isEqualTo(last);
    assertThat(append(entry(LOGS_TABLE, "c"))).isGreaterThan(last);
    assertThat(texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1_000)))
        .containsExactly("a", "c");
    assertThat(journal.status().entries()).isEqualTo(3);
  }

  @Test
  void manyCallersAndReadersSeeEveryTableCompleteAndInOrder() throws Exception {
    int callers = 16;
    int each = 200;
    ExecutorService pool = Executors.newFixedThreadPool(callers + 1);
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        int table = caller;
        work.add(pool.submit(() -> appendNumbered(table, each)));
      }
      work.add(pool.submit(() -> readAndReleaseAll(callers, each)));
      for (Future<?> done : work) {
        done.get(50, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(journal.status().entries()).isZero();
    assertThat(journal.backlogs()).isEmpty();
  }

  private void appendNumbered(int table, int count) {
    TableId id = Entries.table(table);
    List<CompletableFuture<Position>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      futures.add(journal.append(entry(id, numbered(table, i))));
    }
    List<Position> positions = futures.stream().map(CompletableFuture::join).toList();
    assertThat(positions).isSorted().doesNotHaveDuplicates();
  }

  private void readAndReleaseAll(int tables, int each) {
    int[] next = new int[tables];
    Position[] after = new Position[tables];
    int missing = tables * each;
    while (missing > 0) {
      for (int table = 0; table < tables; table++) {
        TableId id = Entries.table(table);
        Position from = after[table] == null ? Position.BEFORE_ALL : after[table];
        for (StoredEntry stored : journal.read(id, from, 256)) {
          assertThat(Entries.text(stored)).isEqualTo(numbered(table, next[table]++));
          after[table] = stored.position();
          missing--;
        }
        if (after[table] != null) {
          journal.release(id, after[table]);
        }
      }
    }
  }

  /** Appends and waits. */
  protected final Position append(Entry entry) throws ExecutionException, InterruptedException {
    return journal.append(entry).get();
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.wrap(new byte[count]);
  }
}
