package io.otlpdelta.journal;

import io.otlpdelta.env.Faults;
import io.otlpdelta.model.TableId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A journal on a {@link SimulatedDisk} whose workers step when a test says so. */
final class SteppedJournal {
  static final Path FOLDER = Path.of("/journal");
  static final int SEGMENT_BYTES = 4 * RecordFormat.PAGE_BYTES;
  private static final Duration TICK = Duration.ofMillis(250);

  final SettableTime time = new SettableTime();
  final SimulatedDisk disk;
  JournalOptions options =
      JournalOptions.defaults(FOLDER)
          .withSizes(SEGMENT_BYTES, 16L * SEGMENT_BYTES)
          .withTableQuotaBytes(16L * SEGMENT_BYTES);
  UnaryOperator<JournalFiles> files = UnaryOperator.identity();
  private final Random random;
  private SteppedRunner runner = new SteppedRunner(time);
  private @Nullable DiskJournal journal;

  SteppedJournal(long seed) {
    random = new Random(seed);
    disk = new SimulatedDisk(random, new Unwatched());
  }

  private static final class Unwatched implements DiskWatch {
    @Override
    public void writing(SimulatedNode file, ByteBuffer bytes, long position) {}

    @Override
    public void forcing(SimulatedNode file) {}

    @Override
    public void unnaming(SimulatedNode file, @Nullable Path to) {}

    @Override
    public void grown() {}
  }

  DiskJournal open() throws IOException {
    runner = new SteppedRunner(time);
    JournalSurroundings given =
        new JournalSurroundings(time, this::bytes, Faults.NONE, files.apply(disk), runner);
    journal = DiskJournal.open(options, given);
    return journal;
  }

  /** The process is killed and started again. */
  DiskJournal openAfterKill() throws IOException {
    disk.crash();
    disk.restartProcess();
    return open();
  }

  /** The machine loses its power and is started again. */
  DiskJournal openAfterPowerCut() throws IOException {
    disk.crash();
    disk.restartMachine();
    return open();
  }

  /** Appends, and lets the workers step until it is answered. */
  CompletableFuture<Position> append(TableId table, String text, int bytes) {
    CompletableFuture<Position> future = submit(table, text, bytes);
    for (int i = 0; i < 20 && !future.isDone(); i++) {
      runner.stepAll();
    }
    return future;
  }

  /** Appends a text filled up to that many bytes; nobody steps. */
  CompletableFuture<Position> submit(TableId table, String text, int bytes) {
    String body = text + " ".repeat(Math.max(0, bytes - text.length()));
    return journal().append(Entries.entry(table, body));
  }

  /** Appends entries of 3,000 bytes until one is refused; how many were not. */
  int fill(TableId table) {
    for (int i = 0; i < 10_000; i++) {
      if (append(table, "filling " + i, 3_000).isCompletedExceptionally()) {
        return i;
      }
    }
    throw new AssertionError("10000 entries were accepted");
  }

  /** Steps of all workers without time going by. */
  void steps(int count) {
    for (int i = 0; i < count; i++) {
      runner.stepAll();
    }
  }

  /** Ticks of the housekeeper's clock, with a step of all workers each. */
  void ticks(int count) {
    for (int i = 0; i < count; i++) {
      time.advance(TICK);
      runner.stepAll();
    }
  }

  /** The first words of the table's entries. */
  List<String> texts(TableId table) {
    return journal().read(table, Position.BEFORE_ALL, 1 << 30).stream()
        .map(Entries::text)
        .map(String::strip)
        .toList();
  }

  /** The file whose path ends so; there must be one. */
  SimulatedNode file(String end) {
    return disk.files().stream()
        .filter(file -> file.path().toString().endsWith(end))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + end + " in " + disk.files()));
  }

  /** Bytes of all files that the budget is for. */
  long budgetedBytes() {
    return disk.files().stream()
        .filter(file -> !file.path().startsWith(FOLDER.resolve("damaged")))
        .filter(file -> !file.path().endsWith("journal.id"))
        .mapToLong(SimulatedNode::length)
        .sum();
  }

  DiskJournal journal() {
    if (journal == null) {
      throw new IllegalStateException("the journal is not open");
    }
    return journal;
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
