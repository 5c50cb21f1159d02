package io.otlpdelta.journal;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where bytes go that should hold acknowledged entries and do not read back, as far as the disk
 * gives them. Nothing is ever deleted here by us; the same piece is stored once however often it is
 * met. Thread-safe.
 */
final class DamagedPieces {
  private static final Logger logger = LoggerFactory.getLogger(DamagedPieces.class);
  private static final int COPY_BYTES = 1024 * 1024;

  private final JournalFolder folder;
  private final JournalState state;
  private final AtomicLong bytes = new AtomicLong();

  DamagedPieces(JournalFolder folder, JournalState state) throws IOException {
    this.folder = folder;
    this.state = state;
    for (Path piece : folder.damagedFiles()) {
      bytes.addAndGet(folder.files().size(piece));
    }
  }

  /**
   * Copies a piece of a file and syncs it, unless it is here already. If that fails, as on a full
   * disk, the file itself is kept until the next start, which tries again.
   */
  synchronized void copy(RecordFile source, long from, long to) {
    if (from >= to || has(source, from, to)) {
      return;
    }
    try {
      copy(source.path(), target(source, from, to), from, to);
    } catch (IOException e) {
      state.keep(source);
      logger.error(
          "Bytes {} to {} of {} are damaged and cannot be copied to {}; the file is kept as it is",
          from,
          to,
          source.path(),
          folder.damaged(),
          e);
    }
  }

  /** Whether the piece is here already. */
  boolean has(RecordFile source, long from, long to) {
    return folder.files().exists(target(source, from, to));
  }

  /** Moves a whole file here; it stays where it is if that fails. */
  synchronized void move(Path source) {
    JournalFiles files = folder.files();
    try {
      long size = files.size(source);
      files.createFolder(folder.damaged());
      files.rename(source, unusedName(source.getFileName().toString()));
      files.syncFolder(folder.damaged());
      files.syncFolder(JournalFolder.folderOf(source));
      bytes.addAndGet(size);
    } catch (IOException e) {
      logger.error("{} cannot be moved to {}", source, folder.damaged(), e);
    }
  }

  long bytes() {
    return bytes.get();
  }

  private void copy(Path source, Path target, long from, long to) throws IOException {
    JournalFiles files = folder.files();
    files.createFolder(folder.damaged());
    Path temporary = JournalFolder.temporary(target);
    long copied;
    try (JournalFile in = files.openForRead(source);
        JournalFile out = files.create(temporary)) {
      copied = copy(new TolerantReader(in), out, from, to);
      out.force();
    } catch (IOException e) {
      JournalFolder.deleteAfter(e, files, temporary);
      throw e;
    }
    files.rename(temporary, target);
    files.syncFolder(folder.damaged());
    bytes.addAndGet(copied);
  }

  private Path target(RecordFile source, long from, long to) {
    return folder.damaged().resolve(source.path().getFileName() + "-" + from + "-" + to);
  }

  private Path unusedName(String name) {
    Path target = folder.damaged().resolve(name);
    for (int i = 2; folder.files().exists(target); i++) {
      target = folder.damaged().resolve(name + "-" + i);
    }
    return target;
  }

  private static long copy(TolerantReader in, JournalFile out, long from, long to)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY_BYTES, to - from));
    long at = from;
    while (at < to) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
      int count = in.read(buffer, at);
      if (count <= 0) {
        break;
      }
      out.write(buffer.flip(), at - from);
      at += count;
    }
    return at - from;
  }
}
