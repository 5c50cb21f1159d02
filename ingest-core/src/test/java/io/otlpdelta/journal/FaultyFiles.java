package io.otlpdelta.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Real files that fail, wait and are counted as a test tells them. */
final class FaultyFiles extends ForwardingFiles {
  private final AtomicInteger forces = new AtomicInteger();
  private final Set<Path> forced = ConcurrentHashMap.newKeySet();
  private volatile boolean failForce;
  private volatile boolean diskFull;
  private volatile String type = "ext4";
  private volatile CountDownLatch forceGate = new CountDownLatch(0);

  FaultyFiles() {
    super(new DiskFiles());
  }

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
  public JournalFile create(Path file) throws IOException {
    if (diskFull) {
      throw new IOException("No space left on device");
    }
    return super.create(file);
  }

  @Override
  public JournalFile openForWrite(Path file) throws IOException {
    return new Faulty(super.openForWrite(file), file);
  }

  @Override
  public long usableBytes(Path folder) throws IOException {
    return diskFull ? 0 : super.usableBytes(folder);
  }

  @Override
  public String fileSystemType(Path folder) {
    return type;
  }

  private final class Faulty extends ForwardingFile {
    private final Path path;

    Faulty(JournalFile file, Path path) {
      super(file);
      this.path = path;
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
      super.force();
      forced.add(path);
    }
  }
}
