package io.otlpdelta.journal;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the entries of tables that do not get on out of segments that everybody else is done with,
 * so that one stuck table does not keep the disk of all. Each byte is copied at most once.
 *
 * <p>The copy is written, forced, renamed and its folder synced before the segment counts as free:
 * a crash in between leaves both, and recovery takes each entry once.
 */
final class Parking {
  private static final Logger logger = LoggerFactory.getLogger(Parking.class);

  /** From this share of the budget on, age and number of tables do not matter. */
  private static final double PRESSURE = 0.6;

  private static final int FEW_TABLES = 16;
  private static final long READ_BYTES = 4L * 1024 * 1024;
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final JournalOptions options;
  private final JournalFolder folder;
  private final UUID journalId;
  private final JournalState state;
  private final EntryReader reader;
  private final SpareMaker maker;
  private final Time time;
  private final Randomness randomness;
  private final Faults faults;
  private long lastRoundNanos;
  private boolean ran;

  Parking(
      JournalOptions options,
      JournalFolder folder,
      UUID journalId,
      JournalState state,
      EntryReader reader,
      SpareMaker maker,
      JournalSurroundings given) {
    this.options = options;
    this.folder = folder;
    this.journalId = journalId;
    this.state = state;
    this.reader = reader;
    this.maker = maker;
    this.time = given.time();
    this.randomness = given.randomness();
    this.faults = given.faults();
  }

  /** Parks what is worth it now; looks at most once a second, because looking holds the lock. */
  void run() throws IOException {
    if (ran && time.nanosSince(lastRoundNanos) < PAUSE_NANOS) {
      return;
    }
    ran = true;
    lastRoundNanos = time.nanoTime();
    boolean pressure = state.liveBytes() > PRESSURE * options.budgetBytes();
    ParkingPlan plan =
        state.parkingPlan(
            new ParkingPlan.Rules(pressure, options.parkAfter().toNanos(), FEW_TABLES));
    IOException failure = null;
    for (ParkingPlan.Table table : plan.tables()) {
      try {
        if (maker.makeRoomFor(copyBytes(table))) {
          park(table);
        }
      } catch (IOException e) {
        failure = new IOException("table " + table.table() + " cannot be parked", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Deletes parked files that nothing needs any more. */
  void deleteGarbage() throws IOException {
    IOException failure = null;
    for (ParkedFile file : state.removeParkedGarbage()) {
      try {
        delete(file);
      } catch (IOException e) {
        state.putBack(file);
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Its room is used again from now on, so it must not come back after a power cut. */
  private void delete(ParkedFile file) throws IOException {
    JournalFiles files = folder.files();
    Path table = JournalFolder.folderOf(file.path());
    files.delete(file.path());
    files.syncFolder(table);
    if (files.list(table).isEmpty()) {
      files.delete(table);
    }
    state.parkedDeleted(file);
  }

  private static long copyBytes(ParkingPlan.Table table) {
    return SegmentHeader.BYTES + RecordFormat.alignToPage(table.bytes());
  }

  private void park(ParkingPlan.Table table) throws IOException {
    Path tableFolder = folder.parked().resolve(table.table().toString());
    folder.files().createFolder(tableFolder);
    Path temporary = tableFolder.resolve("copy.tmp");
    Salt salt = Salt.random(randomness);
    EntryIndex places;
    try (EntryFileWriter writer = new EntryFileWriter(folder.files(), temporary, journalId, salt)) {
      copy(table, writer);
      places = writer.places();
      if (places.isEmpty()) {
        folder.files().delete(temporary);
        return;
      }
      writer.finish();
    } catch (IOException e) {
      maker.leftovers().deleteAfter(e, temporary, copyBytes(table));
      throw e;
    }
    putInPlace(table.table(), temporary, salt, places);
  }

  private void copy(ParkingPlan.Table table, EntryFileWriter writer) throws IOException {
    long position = state.parkedUpTo(table.table());
    while (position < table.upTo()) {
      List<StoredEntry> entries = reader.read(table.table(), position, READ_BYTES);
      if (entries.isEmpty()) {
        break;
      }
      for (StoredEntry stored : entries) {
        position = stored.position().sequence();
        if (position <= table.upTo()) {
          writer.add(stored);
        }
      }
    }
  }

  /**
   * A parked file may have the name already: where the disk damaged its last entries, a live copy
   * of those was found after it, and is parked now. What else the file holds is nowhere else.
   */
  private Path unusedPath(Path temporary, long last) throws IOException {
    Path path = temporary.resolveSibling(JournalFolder.name(last));
    for (int number = 2; folder.files().exists(path); number++) {
      path = temporary.resolveSibling(JournalFolder.furtherName(last, number));
    }
    return path;
  }

  private void putInPlace(TableId table, Path temporary, Salt salt, EntryIndex places)
      throws IOException {
    long last = places.lastSequence();
    Path path = unusedPath(temporary, last);
    long size = folder.files().size(temporary);
    faults.at(Faults.Point.JOURNAL_PARKED_COPY_NOT_RENAMED);
    try {
      folder.files().rename(temporary, path);
      folder.files().syncFolder(JournalFolder.folderOf(path));
    } catch (IOException e) {
      maker.leftovers().deleteAfter(e, temporary, size);
      maker.leftovers().deleteAfter(e, path, size);
      throw e;
    }
    maker.leftovers().forget(path);
    faults.at(Faults.Point.JOURNAL_PARKED_NOT_FREED);
    ParkedFile file = new ParkedFile(places.firstSequence(), last, salt, path, size);
    state.parked(table, file, places);
    logger.info("Parked {} entries of table {} ({} bytes)", places.count(), table, size);
  }
}
