package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.model.TableId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Changes a small journal's files in every way a disk or an operator may: what comes back is what
 * was appended, exactly what was not hit comes back, and an alarm is raised if and only if a record
 * that is known to have been durable was hit. Of the last batch, which nothing vouches for, a hit
 * record cannot be told from one that was never written whole: it is cut there, without an alarm.
 */
class JournalDamageTest {
  private static final Path FOLDER = Path.of("/journal");
  private static final int TABLES = 3;
  private static final int SEGMENT_BYTES = 4 * RecordFormat.PAGE_BYTES;

  private final MemoryFiles image = new MemoryFiles();
  private final Map<Long, byte[]> appended = new TreeMap<>();
  private final Map<Path, List<Place>> records = new TreeMap<>();
  private List<Path> segments;
  private Path newest;
  private Alarms alarms;

  /** Where a record lies; the durable sequence is the one that it vouches for. */
  private record Place(long sequence, long durableSequence, long from, long to) {}

  /** What recovery made of a changed image. */
  private record Recovered(Map<Long, byte[]> bodies, boolean alarm, long firstSequence) {}

  @BeforeEach
  void fillSegments() throws Exception {
    alarms = new Alarms();
    Random seeded = new Random(7);
    Randomness randomness =
        count -> {
          byte[] bytes = new byte[count];
          seeded.nextBytes(bytes);
          return bytes;
        };
    SteppedRunner runner = new SteppedRunner(new SettableTime());
    DiskJournal journal =
        DiskJournal.open(
            JournalOptions.defaults(FOLDER).withSizes(SEGMENT_BYTES, 20L * SEGMENT_BYTES),
            new JournalSurroundings(new SettableTime(), randomness, Faults.NONE, image, runner));
    runner.stepAll();
    for (int batch = 0; batch < 8; batch++) {
      for (int i = 0; i < 4; i++) {
        append(journal, batch * 4 + i);
      }
      runner.stepAll();
      runner.stepAll();
    }
    // Not closed: the last batch has no later witness, as after a power cut.
    segments = new JournalFolder(FOLDER, image).segments();
    newest = segments.get(segments.size() - 1);
    for (Path segment : segments) {
      records.put(segment, placesIn(segment));
    }
    assertThat(segments).hasSizeGreaterThanOrEqualTo(3);
    assertThat(records.get(newest)).as("a proven and an unproven batch").hasSizeGreaterThan(5);
    assertThat(appended).hasSize(32);
  }

  @AfterEach
  void closeAlarms() {
    alarms.close();
  }

  private void append(DiskJournal journal, int number) {
    byte[] body = Entries.randomBody(number % 5 == 0 ? 900 : 200, number);
    journal
        .append(entry(Entries.table(number % TABLES), body))
        .thenAccept(position -> appended.put(position.sequence(), body));
  }

  private List<Place> placesIn(Path segment) throws IOException {
    List<Place> places = new ArrayList<>();
    SegmentHeader header = SegmentHeader.read(image, segment).orElseThrow();
    SegmentScan.of(
        image,
        segment,
        header,
        Long.MAX_VALUE,
        (record, at, window) ->
            places.add(
                new Place(record.sequence(), record.durableSequence(), at, at + record.length())));
    return places;
  }

  @Test
  void theUndamagedImageReturnsEverything() throws Exception {
    requireExactly(recover(image), List.of(), false, "undamaged");
  }

  @Test
  void aFlippedByteAnywhere() throws Exception {
    for (Path segment : List.of(segments.get(1), newest)) {
      for (int at = 0; at < SEGMENT_BYTES; at++) {
        byte[] bytes = image.bytes(segment).clone();
        bytes[at] ^= (byte) (1 << (at % 8));
        requireLossOf(segment, at, at + 1, bytes, "byte " + at);
      }
    }
  }

  @Test
  void aZeroedPageAnywhere() throws Exception {
    for (Path segment : segments) {
      for (int at = 0; at < SEGMENT_BYTES; at += RecordFormat.PAGE_BYTES) {
        byte[] bytes = image.bytes(segment).clone();
        Arrays.fill(bytes, at, at + RecordFormat.PAGE_BYTES, (byte) 0);
        if (at == 0) {
          requireExactly(
              recover(image.with(segment, bytes)), records.get(segment), true, "header zeroed");
        } else {
          requireLossOf(segment, at, at + RecordFormat.PAGE_BYTES, bytes, "page at " + at);
        }
      }
    }
  }

  @Test
  void aSegmentCutAtEveryLength() throws Exception {
    for (Path segment : List.of(segments.get(1), newest)) {
      List<Place> places = records.get(segment);
      long end = places.get(places.size() - 1).to();
      long nextPlace = RecordFormat.alignToPage(end) + RecordFormat.HEADER_BYTES;
      for (int length = 0; length < SEGMENT_BYTES; length++) {
        byte[] bytes = Arrays.copyOf(image.bytes(segment), length);
        int cut = length;
        boolean headless = SegmentHeader.decode(Arrays.copyOf(bytes, SEGMENT_BYTES)).isEmpty();
        List<Place> lost = places.stream().filter(p -> headless || p.to() > cut).toList();
        // Of the newest segment it is not known how far it was written.
        boolean alarm = headless || length < (segment.equals(newest) ? nextPlace : end);
        requireExactly(recover(image.with(segment, bytes)), lost, alarm, "cut at " + length);
      }
    }
  }

  @Test
  void aDeletedSegment() throws Exception {
    for (Path segment : segments.subList(0, segments.size() - 1)) {
      MemoryFiles files = image.with(segment, new byte[0]);
      files.delete(segment);
      requireExactly(recover(files), records.get(segment), true, segment + " deleted");
    }
  }

  @Test
  void twoSegmentsUnderEachOthersNames() throws Exception {
    for (Path one : segments) {
      for (Path other : segments) {
        MemoryFiles files = image.with(one, image.bytes(other)).with(other, image.bytes(one));
        requireExactly(recover(files), List.of(), false, one + " swapped with " + other);
      }
    }
  }

  /** The gate of this test: were there no CRC, the wrong byte would be returned, and seen. */
  @Test
  void aByteThatTheCrcDoesNotCoverIsSeen() {
    Path segment = segments.get(1);
    Place place = records.get(segment).get(1);
    byte[] bytes = image.bytes(segment).clone();
    bytes[(int) place.to() - 1] ^= 1;
    signAgain(bytes, place);

    assertThatThrownBy(
            () -> requireLossOf(segment, (int) place.to() - 1, (int) place.to(), bytes, "signed"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("signed: entry " + place.sequence() + " is what was appended");
  }

  /** Makes the record at that place valid again, whatever is in it. */
  private static void signAgain(byte[] file, Place place) {
    Salt salt = SegmentHeader.decode(file).orElseThrow().salt();
    RecordHeader old = RecordFormat.decodeHeader(file, (int) place.from());
    int payload = (int) place.from() + RecordFormat.HEADER_BYTES;
    byte[] name = Arrays.copyOfRange(file, payload, payload + old.nameLength());
    ByteBuffer body = ByteBuffer.wrap(file, payload + name.length, old.bodyLength()).slice();
    byte[] header = new byte[RecordFormat.HEADER_BYTES];
    RecordFormat.encodeHeader(
        header,
        new RecordHeader(
            old.sequence(),
            old.durableSequence(),
            old.tableHigh(),
            old.tableLow(),
            old.receivedAtMillis(),
            old.bodyLength(),
            old.records(),
            old.nameLength(),
            old.kind(),
            RecordFormat.payloadCrc(name, body)),
        salt);
    System.arraycopy(header, 0, file, (int) place.from(), header.length);
  }

  /** What lies between the two is gone, and nothing else; it is told of if it was proven. */
  private void requireLossOf(Path segment, int from, int to, byte[] bytes, String what)
      throws IOException {
    List<Place> places = records.get(segment);
    List<Place> hit = places.stream().filter(p -> p.from() < to && p.to() > from).toList();
    long proven =
        places.stream()
            .filter(place -> !hit.contains(place))
            .mapToLong(Place::durableSequence)
            .max()
            .orElse(0);
    Optional<Place> torn =
        hit.stream()
            .filter(place -> segment.equals(newest) && place.sequence() > proven)
            .findFirst();
    List<Place> lost = new ArrayList<>(hit);
    torn.ifPresent(
        first -> places.stream().filter(p -> p.sequence() > first.sequence()).forEach(lost::add));
    boolean alarm = hit.stream().anyMatch(place -> torn.isEmpty() || place.sequence() <= proven);
    requireExactly(recover(image.with(segment, bytes)), lost, alarm, segment + " " + what);
  }

  private void requireExactly(Recovered recovered, List<Place> lost, boolean alarm, String what) {
    Map<Long, byte[]> expected = new TreeMap<>(appended);
    lost.forEach(place -> expected.remove(place.sequence()));
    recovered.bodies.forEach(
        (sequence, body) ->
            assertThat(Arrays.equals(body, appended.get(sequence)))
                .as("%s: entry %d is what was appended", what, sequence)
                .isTrue());
    assertThat(recovered.bodies.keySet()).as(what).isEqualTo(expected.keySet());
    assertThat(recovered.alarm).as("%s: alarm, lost %s", what, lost).isEqualTo(alarm);
    long known = lost.isEmpty() || alarm ? last(appended) : last(expected);
    assertThat(recovered.firstSequence).as("%s: next position", what).isGreaterThan(known);
  }

  private static long last(Map<Long, byte[]> entries) {
    return entries.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  private Recovered recover(MemoryFiles files) throws IOException {
    alarms.reset();
    SettableTime time = new SettableTime();
    time.setEpochMillis(0);
    JournalFolder folder = new JournalFolder(FOLDER, files);
    JournalState state = new JournalState(JournalOptions.defaults(FOLDER), time);
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
    return new Recovered(bodies, alarms.any(), result.firstSequence());
  }
}
