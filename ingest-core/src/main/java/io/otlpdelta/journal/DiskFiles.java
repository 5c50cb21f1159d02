package io.otlpdelta.journal;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operating system's files. */
final class DiskFiles implements JournalFiles {
  private static final Logger logger = LoggerFactory.getLogger(DiskFiles.class);

  @Override
  public void createFolder(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null) {
      return;
    }
    boolean made = !Files.isDirectory(absolute);
    if (made) {
      createFolder(parent);
      Files.createDirectory(absolute);
    }
    try {
      syncFolder(parent);
    } catch (AccessDeniedException e) {
      if (made) {
        throw e;
      }
      logger.debug("{} was made for us where we may not look", absolute, e);
    }
  }

  @Override
  public List<Path> list(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.collect(Collectors.toList());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return Files.size(file);
  }

  @Override
  public JournalFile create(Path file) throws IOException {
    return new DiskFile(
        file,
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE));
  }

  @Override
  public JournalFile createUncached(Path file) throws IOException {
    try {
      return new UncachedFile(file, openDirect(file));
    } catch (IOException | UnsupportedOperationException e) {
      logger.debug("{} is written through the cache, as it cannot be without", file, e);
      return create(file);
    }
  }

  private static FileChannel openDirect(Path file) throws IOException {
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        ExtendedOpenOption.DIRECT);
  }

  @Override
  public JournalFile openForWrite(Path file) throws IOException {
    return new DiskFile(file, FileChannel.open(file, StandardOpenOption.WRITE));
  }

  @Override
  public JournalFile openForRead(Path file) throws IOException {
    return new DiskFile(file, FileChannel.open(file, StandardOpenOption.READ));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  @Override
  public String fileSystemType(Path folder) throws IOException {
    return Files.getFileStore(folder).type();
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = tryLock(channel);
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw new IOException(
          "the journal in "
              + file.getParent()
              + " is in use by another server: two must never share a journal;"
              + " stop the other one, or give this one its own data folder");
    }
    return channel;
  }

  /** Null when it is held, be it by this process: closing the channel then ends that hold too. */
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static final class DiskFile implements JournalFile {
    /**
     * The JDK copies heap buffers through one of its own outside the heap, as large as the call and
     * kept for the thread.
     */
    private static final int MAX_CALL_BYTES = 256 << 10;

    private final Path path;
    private final FileChannel channel;

    DiskFile(Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      int total = 0;
      while (into.hasRemaining()) {
        int count = readSome(into, position + total);
        if (count < 0) {
          break;
        }
        total += count;
      }
      return total;
    }

    private int readSome(ByteBuffer into, long position) throws IOException {
      int limit = into.limit();
      into.limit(into.position() + Math.min(into.remaining(), MAX_CALL_BYTES));
      try {
        return channel.read(into, position);
      } catch (ClosedChannelException e) {
        throw e;
      } catch (IOException e) {
        throw new UnreadableException(
            path + " cannot be read at byte " + position + ": " + e.getMessage(), e);
      } finally {
        into.limit(limit);
      }
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Some file systems take the option and refuse the write; theirs goes through the cache. */
  private static final class UncachedFile implements JournalFile {
    private final Path path;
    private DiskFile file;
    private boolean written;

    UncachedFile(Path path, FileChannel channel) {
      this.path = path;
      this.file = new DiskFile(path, channel);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      int start = bytes.position();
      try {
        file.write(bytes, position);
      } catch (IOException e) {
        if (written) {
          throw e;
        }
        logger.debug("{} is written through the cache, as it cannot be without", path, e);
        file.close();
        file = new DiskFile(path, FileChannel.open(path, StandardOpenOption.WRITE));
        file.write(bytes.position(start), position);
      }
      written = true;
    }

    @Override
    public void force() throws IOException {
      file.force();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
