package io.otlpdelta.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Files in memory, for tests that open a journal thousands of times. Loses nothing. */
final class MemoryFiles implements JournalFiles {
  private final Map<Path, byte[]> files = new ConcurrentHashMap<>();
  private final Map<Path, Boolean> locks = new ConcurrentHashMap<>();

  /** The same files again, to be changed on their own. */
  MemoryFiles copy() {
    MemoryFiles copy = new MemoryFiles();
    files.forEach((path, bytes) -> copy.files.put(path, bytes.clone()));
    return copy;
  }

  /** The same files but for one; they are shared, so nothing of them must be changed. */
  MemoryFiles with(Path file, byte[] bytes) {
    MemoryFiles copy = new MemoryFiles();
    copy.files.putAll(files);
    copy.files.put(file, bytes);
    return copy;
  }

  byte[] bytes(Path file) {
    return files.get(file);
  }

  void put(Path file, byte[] bytes) {
    files.put(file, bytes);
  }

  @Override
  public void createFolder(Path folder) {}

  @Override
  public List<Path> list(Path folder) {
    return files.keySet().stream()
        .filter(path -> path.startsWith(folder) && !path.equals(folder))
        .map(path -> folder.resolve(path.getName(folder.getNameCount())))
        .distinct()
        .toList();
  }

  @Override
  public boolean exists(Path path) {
    return files.containsKey(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return existing(file).length;
  }

  @Override
  public JournalFile create(Path file) {
    files.put(file, new byte[0]);
    return new Open(file);
  }

  @Override
  public JournalFile openForWrite(Path file) throws IOException {
    existing(file);
    return new Open(file);
  }

  @Override
  public JournalFile openForRead(Path file) throws IOException {
    existing(file);
    return new Open(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    byte[] bytes = existing(from);
    files.remove(from);
    files.put(to, bytes);
    moved.put(from, to);
  }

  @Override
  public void delete(Path path) {
    files.remove(path);
  }

  @Override
  public void syncFolder(Path folder) {}

  @Override
  public long usableBytes(Path folder) {
    return Long.MAX_VALUE / 2;
  }

  @Override
  public String fileSystemType(Path folder) {
    return "ext4";
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    if (locks.putIfAbsent(file, true) != null) {
      throw new IOException(file + " is locked");
    }
    return () -> locks.remove(file);
  }

  private final Map<Path, Path> moved = new ConcurrentHashMap<>();

  private byte[] existing(Path file) throws IOException {
    byte[] bytes = files.get(file);
    if (bytes == null) {
      throw new NoSuchFileException(file.toString());
    }
    return bytes;
  }

  private final class Open implements JournalFile {
    private final Path opened;

    Open(Path file) {
      opened = file;
      moved.remove(file);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      byte[] bytes = existing(path());
      int count = (int) Math.max(0, Math.min(into.remaining(), bytes.length - position));
      into.put(bytes, (int) Math.min(position, bytes.length), count);
      return count;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      byte[] bytes = existing(path());
      int end = (int) position + source.remaining();
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, end);
        files.put(path(), bytes);
      }
      source.get(bytes, (int) position, source.remaining());
    }

    @Override
    public void force() {}

    @Override
    public long size() throws IOException {
      return existing(path()).length;
    }

    @Override
    public void close() {}

    /** A file renamed while open stays open. */
    private Path path() {
      return moved.getOrDefault(opened, opened);
    }
  }
}
