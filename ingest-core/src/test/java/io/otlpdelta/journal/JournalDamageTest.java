package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.model.TableId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Changes every byte of a small journal, one at a time: whatever recovery returns is what was
 * appended, what was not hit comes back, and a loss of acknowledged data is never silent.
 */
class JournalDamageTest {
  private static final Path FOLDER = Path.of("/journal");
  private static final int TABLES = 3;
  private static final int ENTRIES = 40;
  private static final int LAST_BATCH = 1;

  private final MemoryFiles image = new MemoryFiles();
  private final Map<Long, byte[]> appended = new TreeMap<>();
  private List<Path> segments;

  /** Tens of thousands of alarms are right here and of no use to read. */
  @BeforeAll
  static void silenceAlarms() {
    ((Logger) LoggerFactory.getLogger(DamageReport.class)).setLevel(Level.OFF);
  }

  @AfterAll
  static void restoreAlarms() {
    ((Logger) LoggerFactory.getLogger(DamageReport.class)).setLevel(null);
  }

  @BeforeEach
  void fillTwoSegments() throws Exception {
    Random seeded = new Random(7);
    Randomness randomness =
        count -> {
          byte[] bytes = new byte[count];
          seeded.nextBytes(bytes);
          return bytes;
        };
    JournalOptions options = JournalOptions.defaults(FOLDER).withSizes(16 * 1024, 256 * 1024);
    MemoryFiles disk = new MemoryFiles();
    DiskJournal journal =
        DiskJournal.open(
            options,
            new JournalSurroundings(
                new SettableTime(), randomness, Faults.NONE, disk, new ThreadRunner()));
    for (int i = 0; appended.size() < ENTRIES && segmentsOf(disk).size() < 4; i++) {
      byte[] body = Entries.randomBody(i % 5 == 0 ? 5_000 : 200, i);
      Position position = journal.append(entry(Entries.table(i % TABLES), body)).get();
      appended.put(position.sequence(), body);
    }
    // Not closed: the last batch has no later witness, as after a power cut.
    disk.copy().list(FOLDER).forEach(path -> copyTo(image, disk, path));
    journal.close();
    segments = segmentsOf(image);
    assertThat(segments).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void theUndamagedImageReturnsEverything() throws Exception {
    Recovered recovered = recover(image.copy());

    assertThat(recovered.bodies.keySet()).isEqualTo(appended.keySet());
    assertThat(recovered.damaged).isZero();
  }

  @Test
  void aFlippedByteAnywhereNeverYieldsWrongBytesNorALossInSilence() throws Exception {
    for (Path segment : segments) {
      int length = image.bytes(segment).length;
      for (int at = 0; at < length; at++) {
        MemoryFiles damaged = image.copy();
        damaged.bytes(segment)[at] ^= (byte) (1 << (at % 8));
        requireSound(recover(damaged), segment + " byte " + at, 1);
      }
    }
  }

  @Test
  void aSegmentCutAtAnyLengthNeverYieldsWrongBytesNorALossInSilence() throws Exception {
    for (Path segment : segments) {
      int length = image.bytes(segment).length;
      for (int cut = SegmentHeader.BYTES; cut < length; cut += 3) {
        MemoryFiles damaged = image.copy();
        damaged.put(segment, Arrays.copyOf(image.bytes(segment), cut));
        requireSound(recover(damaged), segment + " cut at " + cut, ENTRIES);
      }
    }
  }

  @Test
  void aZeroedPageAnywhereNeverYieldsWrongBytesNorALossInSilence() throws Exception {
    for (Path segment : segments) {
      for (int page = 0; page < image.bytes(segment).length; page += RecordFormat.PAGE_BYTES) {
        MemoryFiles damaged = image.copy();
        Arrays.fill(damaged.bytes(segment), page, page + RecordFormat.PAGE_BYTES, (byte) 0);
        requireSound(recover(damaged), segment + " page at " + page, ENTRIES);
      }
    }
  }

  private void requireSound(Recovered recovered, String what, int mostLost) {
    recovered.bodies.forEach(
        (sequence, body) ->
            assertThat(body).as("%s: entry %d", what, sequence).isEqualTo(appended.get(sequence)));
    List<Long> lost = new ArrayList<>(appended.keySet());
    lost.removeAll(recovered.bodies.keySet());
    assertThat(lost.size()).as("%s: lost %s", what, lost).isLessThanOrEqualTo(mostLost);
    List<Long> all = new ArrayList<>(appended.keySet());
    lost.removeAll(all.subList(all.size() - LAST_BATCH, all.size()));
    boolean acknowledgedLost = !lost.isEmpty();
    if (acknowledgedLost) {
      assertThat(recovered.damagedPieces).as("%s: lost %s", what, lost).isPositive();
    }
    long last = all.get(all.size() - 1 - LAST_BATCH);
    assertThat(recovered.firstSequence).as("%s: next sequence", what).isGreaterThan(last);
  }

  private record Recovered(
      Map<Long, byte[]> bodies, long damaged, int damagedPieces, long firstSequence) {}

  private Recovered recover(MemoryFiles files) throws IOException {
    JournalOptions options = JournalOptions.defaults(FOLDER);
    SettableTime time = new SettableTime();
    time.setEpochMillis(0);
    JournalFolder folder = new JournalFolder(FOLDER, files);
    JournalState state = new JournalState(options, time);
    DamagedPieces pieces = new DamagedPieces(folder, state);
    Recovery recovery =
        new Recovery(folder, folder.id(count -> new byte[count]), state, pieces, time);
    Recovery.Result result = recovery.run();
    EntryReader reader = new EntryReader(files, state, pieces);
    Map<Long, byte[]> bodies = new TreeMap<>();
    for (int table = 0; table < TABLES; table++) {
      TableId id = Entries.table(table);
      for (StoredEntry stored : reader.read(id, 0, Long.MAX_VALUE)) {
        bodies.put(stored.position().sequence(), Entries.bytes(stored));
      }
    }
    return new Recovered(bodies, pieces.bytes(), result.damagedPieces(), result.firstSequence());
  }

  private static List<Path> segmentsOf(MemoryFiles files) throws IOException {
    return new JournalFolder(FOLDER, files).segments();
  }

  private static void copyTo(MemoryFiles target, MemoryFiles source, Path path) {
    byte[] bytes = source.bytes(path);
    if (bytes != null) {
      target.put(path, bytes.clone());
    }
  }
}
