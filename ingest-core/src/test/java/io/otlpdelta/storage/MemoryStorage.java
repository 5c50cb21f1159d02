package io.otlpdelta.storage;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Files in memory, for tests of what stands before a storage and simulations of many starts: what
 * one process wrote, the next one that is given the same object finds. Thread-safe. Every file has
 * the time 0.
 */
public final class MemoryStorage implements TableStorage {
  private final TreeMap<String, byte[]> files = new TreeMap<>();
  private final Set<String> folders = new TreeSet<>();

  @Override
  public StorageWriter create(String location) throws IOException {
    requireFolderOf(location);
    return new MemoryWriter(location);
  }

  @Override
  public synchronized void putIfAbsent(String location, ByteBuffer bytes) throws IOException {
    requireFolderOf(location);
    if (files.putIfAbsent(location, copyOf(bytes)) != null) {
      throw new FileAlreadyExistsException(location);
    }
  }

  @Override
  public synchronized void replace(String location, ByteBuffer bytes) throws IOException {
    requireFolderOf(location);
    files.put(location, copyOf(bytes));
  }

  @Override
  public synchronized void makeDurable(String location) throws IOException {
    bytes(location);
  }

  @Override
  public StorageReader open(String location) throws IOException {
    return new MemoryReader(bytes(location));
  }

  @Override
  public StoredFile stat(String location) throws IOException {
    return new StoredFile(location, bytes(location).length, 0);
  }

  @Override
  public synchronized List<StoredFile> listFrom(String location) throws IOException {
    requireFolderOf(location);
    String folder = folderOf(location) + "/";
    String from = Locations.decode(nameOf(location));
    TreeMap<String, StoredFile> found = new TreeMap<>();
    files.forEach(
        (path, bytes) -> {
          String name = Locations.decode(nameOf(path));
          if (path.startsWith(folder)
              && path.lastIndexOf('/') == folder.length() - 1
              && name.compareTo(from) >= 0) {
            found.put(name, new StoredFile(path, bytes.length, 0));
          }
        });
    return new ArrayList<>(found.values());
  }

  @Override
  public synchronized List<String> listFolders(String location) {
    return folders.stream()
        .filter(folder -> folder.lastIndexOf('/') == location.length())
        .filter(folder -> folder.startsWith(location + "/"))
        .toList();
  }

  @Override
  public synchronized void createFolders(String location) {
    for (String folder = location; hasPath(folder); folder = folderOf(folder)) {
      folders.add(folder);
    }
  }

  private static boolean hasPath(String location) {
    return location.indexOf('/', location.indexOf("://") + 3) > 0;
  }

  @Override
  public synchronized boolean delete(String location) {
    return files.remove(location) != null;
  }

  private synchronized byte[] bytes(String location) throws FileNotFoundException {
    byte[] bytes = files.get(location);
    if (bytes == null) {
      throw new FileNotFoundException(location + " does not exist");
    }
    return bytes;
  }

  private synchronized void requireFolderOf(String location) throws FileNotFoundException {
    if (!folders.contains(folderOf(location))) {
      throw new FileNotFoundException(folderOf(location) + " does not exist");
    }
  }

  private static String folderOf(String location) {
    return location.substring(0, location.lastIndexOf('/'));
  }

  private static String nameOf(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private static byte[] copyOf(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return copy;
  }

  private final class MemoryWriter extends StorageWriter {
    private final String location;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean ended;

    MemoryWriter(String location) {
      this.location = location;
    }

    @Override
    public long position() {
      return bytes.size();
    }

    @Override
    public void write(int b) throws IOException {
      requireOpen();
      bytes.write(b);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      requireOpen();
      bytes.write(source, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (!ended) {
        ended = true;
        putIfAbsent(location, ByteBuffer.wrap(bytes.toByteArray()));
      }
    }

    @Override
    public void abort() {
      ended = true;
    }

    private void requireOpen() throws IOException {
      if (ended) {
        throw new IOException(location + " is closed");
      }
    }
  }

  private record MemoryReader(byte[] bytes) implements StorageReader {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(long position, ByteBuffer target) {
      if (position >= bytes.length) {
        return -1;
      }
      int count = (int) Math.min(target.remaining(), bytes.length - position);
      target.put(bytes, (int) position, count);
      return count;
    }

    @Override
    public void close() {}
  }
}
