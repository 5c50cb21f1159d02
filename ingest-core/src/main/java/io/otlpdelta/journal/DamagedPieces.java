package io.otlpdelta.journal;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where bytes go that should hold acknowledged entries and do not read back. Nothing is ever
 * deleted here by us; the same piece is stored once however often it is met. Thread-safe.
 */
final class DamagedPieces {
  private static final int COPY_BYTES = 1024 * 1024;

  private final JournalFolder folder;
  private final AtomicLong bytes = new AtomicLong();

  DamagedPieces(JournalFolder folder) throws IOException {
    this.folder = folder;
    for (Path piece : folder.files().list(folder.damaged())) {
      bytes.addAndGet(folder.files().size(piece));
    }
  }

  /** Copies a piece of a file and syncs it; false when it is there already. */
  synchronized boolean copy(Path source, long from, long to) throws IOException {
    JournalFiles files = folder.files();
    Path target = folder.damaged().resolve(source.getFileName() + "-" + from + "-" + to);
    if (from >= to || files.exists(target)) {
      return false;
    }
    files.createFolder(folder.damaged());
    Path temporary = JournalFolder.temporary(target);
    long copied;
    try (JournalFile in = files.openForRead(source);
        JournalFile out = files.create(temporary)) {
      copied = copy(in, out, from, to);
      out.force();
    }
    files.rename(temporary, target);
    files.syncFolder(folder.damaged());
    bytes.addAndGet(copied);
    return true;
  }

  /** Moves a whole file here. */
  synchronized void move(Path source) throws IOException {
    JournalFiles files = folder.files();
    long size = files.size(source);
    files.createFolder(folder.damaged());
    files.rename(source, unusedName(source.getFileName().toString()));
    files.syncFolder(folder.damaged());
    files.syncFolder(JournalFolder.folderOf(source));
    bytes.addAndGet(size);
  }

  long bytes() {
    return bytes.get();
  }

  private Path unusedName(String name) {
    Path target = folder.damaged().resolve(name);
    for (int i = 2; folder.files().exists(target); i++) {
      target = folder.damaged().resolve(name + "-" + i);
    }
    return target;
  }

  private static long copy(JournalFile in, JournalFile out, long from, long to) throws IOException {
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
