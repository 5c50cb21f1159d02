package io.otlpdelta.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Real files that fail, wait and are counted as a test tells them. */
final class FaultyFiles implements JournalFiles {
  private final JournalFiles disk = new DiskFiles();
  private final AtomicInteger forces = new AtomicInteger();
  private final Set<Path> forced = ConcurrentHashMap.newKeySet();
  private volatile boolean failForce;
  private volatile boolean diskFull;
  private volatile String type = "ext4";
  private volatile CountDownLatch forceGate = new CountDownLatch(0);

  /** Every force of a segment fails from now on. */
  void failForces() {
    failForce = true;
  }

  void healForces() {
    failForce = false;
  }

  /** Forces of segments wait until {@link #openGate}. */
  void closeGate() {
    forceGate = new CountDownLatch(1);
  }

  void openGate() {
    forceGate.countDown();
  }

  /** Lets the force that waits go, and makes the next one wait. */
  void passGateOnce() {
    CountDownLatch waiting = forceGate;
    closeGate();
    waiting.countDown();
  }

  /** New files cannot be written from now on. */
  void fillDisk() {
    diskFull = true;
  }

  void freeDisk() {
    diskFull = false;
  }

  void pretendType(String fileSystemType) {
    type = fileSystemType;
  }

  /** Whether the file was forced, under the name it was opened by. */
  boolean wasForced(Path file) {
    return forced.contains(file);
  }

  /** How often a segment was forced. */
  int forces() {
    return forces.get();
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    disk.createFolder(folder);
  }

  @Override
  public List<Path> list(Path folder) throws IOException {
    return disk.list(folder);
  }

  @Override
  public boolean exists(Path path) {
    return disk.exists(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return disk.size(file);
  }

  @Override
  public JournalFile create(Path file) throws IOException {
    if (diskFull) {
      throw new IOException("No space left on device");
    }
    return disk.create(file);
  }

  @Override
  public JournalFile openForWrite(Path file) throws IOException {
    return new Faulty(disk.openForWrite(file), file);
  }

  @Override
  public JournalFile openForRead(Path file) throws IOException {
    return disk.openForRead(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    disk.delete(path);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    disk.syncFolder(folder);
  }

  @Override
  public long usableBytes(Path folder) throws IOException {
    return diskFull ? 0 : disk.usableBytes(folder);
  }

  @Override
  public String fileSystemType(Path folder) {
    return type;
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    return disk.lock(file);
  }

  private final class Faulty implements JournalFile {
    private final JournalFile file;
    private final Path path;

    Faulty(JournalFile file, Path path) {
      this.file = file;
      this.path = path;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      file.write(bytes, position);
    }

    @Override
    public void force() throws IOException {
      forces.incrementAndGet();
      try {
        forceGate.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
      if (failForce) {
        throw new IOException("Input/output error");
      }
      file.force();
      forced.add(path);
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
