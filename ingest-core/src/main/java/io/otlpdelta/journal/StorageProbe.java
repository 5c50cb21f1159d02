package io.otlpdelta.journal;

import io.otlpdelta.env.Time;
import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the disk before anything is promised: storage in memory is refused, an fsync too fast to
 * be true or too slow to work with is warned of. Takes a few dozen fsyncs.
 */
final class StorageProbe {
  private static final Logger logger = LoggerFactory.getLogger(StorageProbe.class);
  private static final Set<String> VOLATILE = Set.of("tmpfs", "ramfs");
  private static final int SYNCS = 24;
  private static final long TOO_FAST_NANOS = 20_000;
  private static final long TOO_SLOW_NANOS = 20_000_000;

  private final JournalFolder folder;
  private final Time time;

  StorageProbe(JournalFolder folder, Time time) {
    this.folder = folder;
    this.time = time;
  }

  /** The verdict on a disk by the median of its fsyncs. */
  enum Verdict {
    GOOD,
    TOO_FAST,
    TOO_SLOW;

    static Verdict of(long medianNanos) {
      if (medianNanos < TOO_FAST_NANOS) {
        return TOO_FAST;
      }
      return medianNanos > TOO_SLOW_NANOS ? TOO_SLOW : GOOD;
    }
  }

  /** Refuses a folder that a power cut empties. */
  void requirePersistent() throws IOException {
    String type = folder.files().fileSystemType(folder.root()).toLowerCase(Locale.ROOT);
    if (VOLATILE.contains(type)) {
      throw new IOException(
          "the journal folder "
              + folder.root()
              + " is on "
              + type
              + ", which a restart of the machine empties: acknowledged data would be lost; choose"
              + " a folder on a disk, or allow volatile storage if this is a trial");
    }
  }

  /** Measures and warns; a disk that is too full to be measured is no reason not to start. */
  void warnOfOddSpeed() {
    try {
      long median = medianSyncNanos();
      long micros = median / 1000;
      switch (Verdict.of(median)) {
        case GOOD -> logger.info("The journal's disk syncs in {} us (median)", micros);
        case TOO_FAST ->
            logger.warn(
                "The journal's disk syncs in {} us (median), faster than storage can: a cache may"
                    + " be claiming what a power cut takes back; use a disk with power-loss"
                    + " protection or switch its write cache off",
                micros);
        case TOO_SLOW ->
            logger.warn(
                "The journal's disk syncs in {} us (median): every request waits at least that"
                    + " long; use a faster disk",
                micros);
      }
    } catch (IOException e) {
      logger.warn("The journal's disk could not be measured, which a full disk explains", e);
    }
  }

  private long medianSyncNanos() throws IOException {
    Path path = folder.root().resolve("probe.tmp");
    long[] nanos = new long[SYNCS];
    try (JournalFile file = folder.files().create(path)) {
      ByteBuffer page = SegmentWriter.newBuffer(RecordFormat.PAGE_BYTES);
      file.write(page, 0);
      file.force();
      for (int i = 0; i < SYNCS; i++) {
        long start = time.nanoTime();
        file.write(page.put(0, (byte) i).rewind(), 0);
        file.force();
        nanos[i] = time.nanosSince(start);
      }
    } finally {
      folder.files().delete(path);
    }
    Arrays.sort(nanos);
    return nanos[SYNCS / 2];
  }
}
