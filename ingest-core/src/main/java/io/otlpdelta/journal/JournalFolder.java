package io.otlpdelta.journal;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in the journal's folder:
 *
 * <pre>
 * lock                               held while the journal is open
 * journal.id                         16 bytes, made once
 * 0000000000000001000.segment        by base sequence
 * spare-1                            a segment's worth of disk, ready
 * parked/&lt;table id&gt;/&lt;last&gt;.segment   one table's entries
 * damaged/                           damaged pieces, never deleted by us
 * </pre>
 */
final class JournalFolder {
  private static final String SEGMENT_SUFFIX = ".segment";
  private static final String SPARE_PREFIX = "spare-";
  private static final String TEMPORARY_SUFFIX = ".tmp";
  private static final Pattern SEQUENCE = Pattern.compile("\\d{19}");

  private final Path root;
  private final JournalFiles files;
  private final AtomicLong spareNumber = new AtomicLong();

  JournalFolder(Path root, JournalFiles files) {
    this.root = root;
    this.files = files;
  }

  JournalFiles files() {
    return files;
  }

  Path root() {
    return root;
  }

  /** Makes the folder if missing and takes its lock. */
  Closeable lock() throws IOException {
    files.createFolder(root);
    return files.lock(root.resolve("lock"));
  }

  /** The journal's id, made and synced at the first start; a lost one is taken from a segment. */
  UUID id(Randomness randomness) throws IOException {
    Path path = root.resolve("journal.id");
    if (!files.exists(path)) {
      Optional<UUID> used = idOfSegments();
      writeId(path, used.isPresent() ? used.get() : randomness.uuid());
    }
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES + 1);
    try (JournalFile file = files.openForRead(path)) {
      if (file.read(bytes, 0) != 2 * Long.BYTES) {
        throw new IOException(
            path
                + " is not 16 bytes long: the journal's identity is damaged; restore it from the"
                + " application id otlp-delta/<id> in a table's transactions, in binary");
      }
    }
    return new UUID(bytes.getLong(0), bytes.getLong(Long.BYTES));
  }

  Path segment(long base) {
    return root.resolve(name(base));
  }

  Path newSpare() {
    return root.resolve(SPARE_PREFIX + spareNumber.incrementAndGet());
  }

  Path parked() {
    return root.resolve("parked");
  }

  Path damaged() {
    return root.resolve("damaged");
  }

  List<Path> damagedFiles() throws IOException {
    return files.list(damaged());
  }

  static String name(long sequence) {
    return String.format(Locale.ROOT, "%019d%s", sequence, SEGMENT_SUFFIX);
  }

  /**
   * A name beside {@link #name} for a further file of the same sequence; it sorts after the others.
   *
   * @param number from 2 on
   */
  static String furtherName(long sequence, int number) {
    return String.format(Locale.ROOT, "%019d_%04d%s", sequence, number, SEGMENT_SUFFIX);
  }

  /** The sequence that a file's name begins with, 0 if it begins with none. */
  static long sequenceOf(Path file) {
    Matcher name = SEQUENCE.matcher(file.getFileName().toString());
    return name.lookingAt() ? Long.parseLong(name.group()) : 0;
  }

  /** The folder that a file of ours lies in. */
  static Path folderOf(Path file) {
    return file.resolveSibling("");
  }

  static Path temporary(Path path) {
    return path.resolveSibling(path.getFileName() + TEMPORARY_SUFFIX);
  }

  /** Deletes a file that was not finished; what went wrong stays the failure to tell. */
  static void deleteAfter(Exception failure, JournalFiles files, Path unfinished) {
    try {
      files.delete(unfinished);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  List<Path> segments() throws IOException {
    return segmentsIn(root);
  }

  List<Path> segmentsIn(Path folder) throws IOException {
    return files.list(folder).stream()
        .filter(path -> path.getFileName().toString().endsWith(SEGMENT_SUFFIX))
        .sorted()
        .toList();
  }

  /** The spares, and from now on {@link #newSpare} gives none of their names. */
  List<Path> spares() throws IOException {
    List<Path> spares =
        files.list(root).stream()
            .filter(path -> path.getFileName().toString().matches(SPARE_PREFIX + "\\d{1,18}"))
            .sorted()
            .toList();
    for (Path spare : spares) {
      long number = Long.parseLong(spare.getFileName().toString().substring(SPARE_PREFIX.length()));
      spareNumber.accumulateAndGet(number, Math::max);
    }
    return spares;
  }

  /** Files that a crash left half made. */
  List<Path> temporaryIn(Path folder) throws IOException {
    return files.list(folder).stream()
        .filter(path -> path.getFileName().toString().endsWith(TEMPORARY_SUFFIX))
        .toList();
  }

  private Optional<UUID> idOfSegments() throws IOException {
    for (Path segment : segments()) {
      Optional<SegmentHeader> header = SegmentHeader.read(files, segment);
      if (header.isPresent()) {
        return Optional.of(header.get().journalId());
      }
    }
    return Optional.empty();
  }

  private void writeId(Path path, UUID id) throws IOException {
    Path temporary = temporary(path);
    try (JournalFile file = files.create(temporary)) {
      ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
      bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
      file.write(bytes.flip(), 0);
      file.force();
    }
    files.rename(temporary, path);
    files.syncFolder(root);
  }
}
