package io.otlpdelta.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Another storage that fails on demand, before the effect or after it, or lets the test do
 * something in between. Thread-safe.
 */
public final class FaultyStorage implements TableStorage {
  private final TableStorage storage;
  private final List<Fault> faults = new ArrayList<>();

  /** What can fail. */
  public enum Operation {
    CREATE,
    WRITE,
    CLOSE,
    PUT,
    REPLACE,
    SYNC,
    OPEN,
    READ,
    STAT,
    LIST,
    FOLDERS,
    DELETE
  }

  /** What a fault does. */
  @FunctionalInterface
  public interface Action {
    void run() throws IOException;
  }

  public FaultyStorage(TableStorage storage) {
    this.storage = storage;
  }

  /** The next such operation on a file whose name ends so throws, and has no effect. */
  public void failBefore(Operation operation, String nameEnd) {
    before(operation, nameEnd, FaultyStorage::fail);
  }

  /** The next such operation on a file whose name ends so takes effect, and then throws. */
  public void failAfter(Operation operation, String nameEnd) {
    after(operation, nameEnd, FaultyStorage::fail);
  }

  /** Every such operation throws, and has no effect, until {@link #heal}. */
  public void failAlways(Operation operation, String nameEnd) {
    add(new Fault(operation, nameEnd, false, true, FaultyStorage::fail));
  }

  /** The next such operation on a file whose name ends so takes effect, and then this happens. */
  public void after(Operation operation, String nameEnd, Action action) {
    add(new Fault(operation, nameEnd, true, false, action));
  }

  /** Something happens just before the next such operation. */
  public void before(Operation operation, String nameEnd, Action action) {
    add(new Fault(operation, nameEnd, false, false, action));
  }

  /** No fault any more. */
  public synchronized void heal() {
    faults.clear();
  }

  /** Whether each fault that was asked for has happened. */
  public synchronized boolean isSpent() {
    return faults.isEmpty();
  }

  @Override
  public StorageWriter create(String location) throws IOException {
    act(Operation.CREATE, location, false);
    StorageWriter writer = new FaultyWriter(location, storage.create(location));
    act(Operation.CREATE, location, true);
    return writer;
  }

  @Override
  public void putIfAbsent(String location, ByteBuffer bytes) throws IOException {
    act(Operation.PUT, location, false);
    storage.putIfAbsent(location, bytes);
    act(Operation.PUT, location, true);
  }

  @Override
  public void replace(String location, ByteBuffer bytes) throws IOException {
    act(Operation.REPLACE, location, false);
    storage.replace(location, bytes);
    act(Operation.REPLACE, location, true);
  }

  @Override
  public void makeDurable(String location) throws IOException {
    act(Operation.SYNC, location, false);
    storage.makeDurable(location);
    act(Operation.SYNC, location, true);
  }

  @Override
  public StorageReader open(String location) throws IOException {
    act(Operation.OPEN, location, false);
    return new FaultyReader(location, storage.open(location));
  }

  @Override
  public StoredFile stat(String location) throws IOException {
    act(Operation.STAT, location, false);
    return storage.stat(location);
  }

  @Override
  public List<StoredFile> listFrom(String location) throws IOException {
    act(Operation.LIST, location, false);
    return storage.listFrom(location);
  }

  @Override
  public List<String> listFolders(String location) throws IOException {
    act(Operation.LIST, location, false);
    return storage.listFolders(location);
  }

  @Override
  public void createFolders(String location) throws IOException {
    act(Operation.FOLDERS, location, false);
    storage.createFolders(location);
    act(Operation.FOLDERS, location, true);
  }

  @Override
  public boolean delete(String location) throws IOException {
    act(Operation.DELETE, location, false);
    boolean deleted = storage.delete(location);
    act(Operation.DELETE, location, true);
    return deleted;
  }

  private synchronized void add(Fault fault) {
    faults.add(fault);
  }

  private void act(Operation operation, String location, boolean after) throws IOException {
    Action action = take(operation, location, after);
    if (action != null) {
      action.run();
    }
  }

  private synchronized Action take(Operation operation, String location, boolean after) {
    for (Fault fault : faults) {
      if (fault.operation == operation
          && fault.after == after
          && location.endsWith(fault.nameEnd)) {
        if (!fault.always) {
          faults.remove(fault);
        }
        return fault.action;
      }
    }
    return null;
  }

  private static void fail() throws IOException {
    throw new IOException("injected failure");
  }

  private record Fault(
      Operation operation, String nameEnd, boolean after, boolean always, Action action) {}

  /** Spoiled by a failed write, as the contract of {@link StorageWriter} asks. */
  private final class FaultyWriter extends StorageWriter {
    private final String location;
    private final StorageWriter writer;
    private boolean spoiled;

    FaultyWriter(String location, StorageWriter writer) {
      this.location = location;
      this.writer = writer;
    }

    @Override
    public long position() {
      return writer.position();
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        act(Operation.WRITE, location, false);
      } catch (IOException e) {
        spoiled = true;
        throw e;
      }
      writer.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (spoiled) {
        writer.abort();
        throw new IOException("an earlier write failed");
      }
      try {
        act(Operation.CLOSE, location, false);
      } catch (IOException e) {
        writer.abort();
        throw e;
      }
      writer.close();
      act(Operation.CLOSE, location, true);
    }

    @Override
    public void abort() throws IOException {
      writer.abort();
    }
  }

  private final class FaultyReader implements StorageReader {
    private final String location;
    private final StorageReader reader;

    FaultyReader(String location, StorageReader reader) {
      this.location = location;
      this.reader = reader;
    }

    @Override
    public long size() throws IOException {
      return reader.size();
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      act(Operation.READ, location, false);
      return reader.read(position, target);
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
