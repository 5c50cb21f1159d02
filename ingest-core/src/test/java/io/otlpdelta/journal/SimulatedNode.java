package io.otlpdelta.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/**
 * A file of a {@link SimulatedDisk}: the bytes that the program reads (the page cache) beside those
 * that a power cut leaves, sector by sector.
 */
final class SimulatedNode {
  static final int SECTOR_BYTES = 512;
  private static final int SECTORS_PER_PAGE = RecordFormat.PAGE_BYTES / SECTOR_BYTES;

  private final boolean folder;
  private Path path;
  private byte[] cache = new byte[0];
  private byte[] disk = new byte[0];
  private int length;
  private int diskLength;

  /** Sectors written and not yet forced. */
  private final BitSet dirty = new BitSet();

  /** Sectors that a failed force gave up: on no disk, yet held for written. */
  private final BitSet givenUp = new BitSet();

  private final BitSet unreadablePages = new BitSet();
  private int failedInProcess = -1;

  SimulatedNode(Path path) {
    this(path, false);
  }

  private SimulatedNode(Path path, boolean folder) {
    this.path = path;
    this.folder = folder;
  }

  static SimulatedNode folder(Path path) {
    return new SimulatedNode(path, true);
  }

  boolean isFolder() {
    return folder;
  }

  Path path() {
    return path;
  }

  void setPath(Path newPath) {
    path = newPath;
  }

  long length() {
    return length;
  }

  /** The bytes that the program reads. */
  byte[] cached() {
    return cache;
  }

  /** Whether these bytes of the cache survive a power cut in any case. */
  boolean isDurable(int from, int to) {
    return to <= diskLength && Arrays.equals(cache, from, to, disk, from, to);
  }

  boolean isDirty() {
    return !dirty.isEmpty();
  }

  /** Whether a force of this file failed in that process. */
  boolean failedIn(int process) {
    return failedInProcess == process;
  }

  @Override
  public String toString() {
    return path + " (" + length + ")";
  }

  int read(ByteBuffer into, long position) throws UnreadableException {
    int count = (int) Math.max(0, Math.min(into.remaining(), length - position));
    for (long at = position; at < position + count; at++) {
      int page = (int) (at / RecordFormat.PAGE_BYTES);
      if (unreadablePages.get(page)) {
        throw new UnreadableException("page " + page + " of " + path + " cannot be read", null);
      }
      at = (page + 1L) * RecordFormat.PAGE_BYTES - 1;
    }
    into.put(cache, (int) Math.min(position, length), count);
    return count;
  }

  void write(ByteBuffer bytes, long position) {
    int from = (int) position;
    int count = bytes.remaining();
    if (count == 0) {
      return;
    }
    grow(from + count);
    bytes.get(cache, from, count);
    int first = from / SECTOR_BYTES;
    int last = (from + count - 1) / SECTOR_BYTES;
    dirty.set(first, last + 1);
    givenUp.clear(first, last + 1);
    unreadablePages.clear(first / SECTORS_PER_PAGE, last / SECTORS_PER_PAGE + 1);
  }

  void force() {
    dirty.stream().forEach(this::writeBack);
    dirty.clear();
    diskLength = length;
  }

  /** As Linux does: what could not be written is held for written from now on. */
  void failForce(Random random, int process) {
    writeBackSome(random);
    givenUp.or(dirty);
    dirty.clear();
    failedInProcess = process;
  }

  /** Writes any subset of what waits. */
  void writeBackSome(Random random) {
    int kept = random.nextInt(3);
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      if (kept == 2 || (kept == 1 && random.nextBoolean())) {
        writeBack(sector);
        dirty.clear(sector);
      }
    }
    if (random.nextBoolean()) {
      diskLength = Math.max(diskLength, length);
    }
  }

  /** Pages that are held for written may be read from the disk again at any time. */
  void evictSome(Random random) {
    for (int sector = givenUp.nextSetBit(0); sector >= 0; sector = givenUp.nextSetBit(sector + 1)) {
      int page = sector / SECTORS_PER_PAGE;
      int end = (page + 1) * SECTORS_PER_PAGE;
      int nextDirty = dirty.nextSetBit(page * SECTORS_PER_PAGE);
      if ((nextDirty < 0 || nextDirty >= end) && random.nextBoolean()) {
        for (int i = page * SECTORS_PER_PAGE; i < end; i++) {
          readBack(i);
        }
        givenUp.clear(page * SECTORS_PER_PAGE, end);
      }
      sector = end - 1;
    }
  }

  /** Keeps about that share of what was not forced. */
  void losePower(Random random, double kept) {
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      if (random.nextDouble() < kept) {
        writeBack(sector);
      }
    }
    dirty.clear();
    givenUp.clear();
    if (length > diskLength) {
      diskLength += random.nextInt(length - diskLength + 1);
    }
    length = diskLength;
    Arrays.fill(disk, length, disk.length, (byte) 0);
    cache = disk.clone();
  }

  /** The disk does not give this page any more, until it is written again. */
  void makeUnreadable(int page) {
    unreadablePages.set(page);
  }

  boolean isUnreadable(int page) {
    return unreadablePages.get(page);
  }

  private void grow(int end) {
    if (end > cache.length) {
      cache = Arrays.copyOf(cache, Math.max(end, 2 * cache.length));
      disk = Arrays.copyOf(disk, cache.length);
    }
    length = Math.max(length, end);
  }

  private void writeBack(int sector) {
    int from = sector * SECTOR_BYTES;
    int to = Math.min(from + SECTOR_BYTES, disk.length);
    System.arraycopy(cache, from, disk, from, to - from);
  }

  private void readBack(int sector) {
    int from = sector * SECTOR_BYTES;
    int to = Math.min(from + SECTOR_BYTES, cache.length);
    if (from < to) {
      System.arraycopy(disk, from, cache, from, to - from);
    }
  }
}
