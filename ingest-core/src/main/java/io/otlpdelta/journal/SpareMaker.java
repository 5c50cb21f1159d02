package io.otlpdelta.journal;

import io.otlpdelta.env.Time;
import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets disk for segments ahead of need: a released segment whose time is over, else a new file of
 * zeros while the budget lasts, else the longest-released segment before its time.
 *
 * <p>Overwriting allocated blocks makes an fsync two to six times cheaper than growing a file, and
 * a full disk is met here and never in the middle of a record. One thread only.
 */
final class SpareMaker {
  private static final Logger logger = LoggerFactory.getLogger(SpareMaker.class);
  private static final int ZEROS_BYTES = 1024 * 1024;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final JournalOptions options;
  private final JournalFolder folder;
  private final JournalState state;
  private final SpareShelf shelf;
  private final Time time;
  private final Runnable noteSegments;
  private final Backoff backoff;
  private final Leftovers leftovers;
  private boolean diskTrouble;

  /**
   * Makes spares for the shelf.
   *
   * @param noteSegments asks the writer for a durable segment list
   */
  SpareMaker(
      JournalOptions options,
      JournalFolder folder,
      JournalState state,
      SpareShelf shelf,
      Time time,
      Runnable noteSegments) {
    this.options = options;
    this.folder = folder;
    this.state = state;
    this.shelf = shelf;
    this.time = time;
    this.noteSegments = noteSegments;
    this.leftovers = new Leftovers(folder.files());
    this.backoff = new Backoff(time, FIRST_PAUSE, LONGEST_PAUSE);
  }

  /** Puts the spares of an earlier run on the shelf, and deletes files of another size. */
  void adoptSpares(Recovery.Result recovered) throws IOException {
    JournalFiles files = folder.files();
    for (Path path : folder.temporaryIn(folder.root())) {
      files.delete(path);
    }
    for (Path path : folder.spares()) {
      if (files.size(path) == options.segmentBytes()) {
        long recycledFrom = SegmentHeader.read(files, path).map(recovered::accountsFor).orElse(0L);
        shelf.put(new Spare(path, options.segmentBytes(), recycledFrom));
      } else {
        files.delete(path);
      }
    }
    files.syncFolder(folder.root());
  }

  /** Files that others could not finish are deleted here, because they take of the same room. */
  Leftovers leftovers() {
    return leftovers;
  }

  /** A spare of the usual size, or empty if there is neither budget nor disk for one now. */
  Optional<Spare> make() {
    try {
      Optional<Spare> spare = recycleOver();
      if (spare.isEmpty()) {
        spare = makeNew(options.segmentBytes());
      }
      return spare.isPresent() ? spare : recycle(this::usualSize);
    } catch (IOException e) {
      report(e);
      return Optional.empty();
    }
  }

  /** Makes a spare of a released segment whose time is over, if there is one. */
  Optional<Spare> recycleOver() throws IOException {
    return recycle(segment -> usualSize(segment) && isOver(segment));
  }

  /**
   * Deletes the longest-released segment that the condition holds for, if a durable list says that
   * it is released: otherwise its absence would look like a loss after a crash.
   */
  boolean deleteReleased(Predicate<Segment> condition) throws IOException {
    Optional<Segment> segment =
        state.removeFreed(freed -> freed.isFreeingNoted() && condition.test(freed));
    if (segment.isEmpty()) {
      return false;
    }
    try {
      folder.files().delete(segment.get().path());
    } catch (IOException e) {
      state.putBack(segment.get());
      throw e;
    }
    // Its room is used again from now on, so it must not come back after a power cut.
    folder.files().syncFolder(folder.root());
    return true;
  }

  /** A new file of zeros, or empty if there is neither budget nor disk for it now. */
  Optional<Spare> makeNew(long bytes) {
    if (!fits(bytes) || !backoff.mayTry() || !diskHasRoomFor(bytes)) {
      return Optional.empty();
    }
    Path path = folder.newSpare();
    Path temporary = JournalFolder.temporary(path);
    try {
      writeZeros(temporary, bytes);
      folder.files().rename(temporary, path);
      backoff.succeeded();
      diskTrouble = false;
      return Optional.of(new Spare(path, bytes, 0));
    } catch (IOException e) {
      leftovers.deleteAfter(e, temporary, bytes);
      backoff.failed();
      report(e);
      return Optional.empty();
    }
  }

  /**
   * Whether that many bytes fit budget and disk, released segments given up for them if need be; if
   * not, perhaps the next time, when their release has been noted.
   */
  boolean makeRoomFor(long bytes) throws IOException {
    while (!fits(bytes) || !diskHasRoomFor(bytes)) {
      if (!deleteReleased(segment -> true)) {
        if (state.hasFreed(segment -> true)) {
          noteSegments.run();
        }
        return false;
      }
    }
    return true;
  }

  /** Whether the released segment has been kept for as long as was asked for. */
  boolean isOver(Segment segment) {
    return time.nanosSince(segment.freedAtNanos()) >= options.retainAfterRelease().toNanos();
  }

  private boolean fits(long bytes) {
    return state.diskBytes() + shelf.bytes() + leftovers.bytes() + bytes <= options.budgetBytes();
  }

  /** Leaves as much again as a segment takes, because the tables' files need some disk too. */
  private boolean diskHasRoomFor(long bytes) {
    try {
      long wanted = bytes + options.segmentBytes();
      long usable = folder.files().usableBytes(folder.root());
      if (usable < wanted) {
        report(new IOException(usable + " bytes usable (expected: >= " + wanted + ")"));
        return false;
      }
      return true;
    } catch (IOException e) {
      report(e);
      return false;
    }
  }

  private boolean usualSize(Segment segment) {
    return segment.size() == options.segmentBytes();
  }

  private Optional<Spare> recycle(Predicate<Segment> condition) throws IOException {
    Optional<Segment> freed = state.removeFreed(condition);
    if (freed.isEmpty()) {
      return Optional.empty();
    }
    Segment segment = freed.get();
    Path path = folder.newSpare();
    try {
      // Not synced: a crash brings the released segment back, or finds it by its header.
      folder.files().rename(segment.path(), path);
    } catch (IOException e) {
      state.putBack(segment);
      throw e;
    }
    return Optional.of(new Spare(path, segment.size(), segment.accountsFor()));
  }

  private void writeZeros(Path path, long bytes) throws IOException {
    JournalFiles files = folder.files();
    ByteBuffer zeros = SegmentWriter.newBuffer((int) Math.min(ZEROS_BYTES, bytes));
    boolean wholePages = bytes % RecordFormat.PAGE_BYTES == 0;
    try (JournalFile file = wholePages ? files.createUncached(path) : files.create(path)) {
      for (long at = 0; at < bytes; at += zeros.capacity()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
        file.write(zeros, at);
      }
      file.force();
    }
  }

  private void report(IOException e) {
    if (!diskTrouble) {
      diskTrouble = true;
      logger.warn("No disk for another journal segment; trying again until there is some", e);
    }
  }
}
