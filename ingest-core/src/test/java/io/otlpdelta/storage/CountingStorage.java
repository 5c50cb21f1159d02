package io.otlpdelta.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Another storage that writes down each operation that reaches it, as {@code "stat name"}, so that
 * tests can assert exactly what a step costs. Thread-safe.
 */
public final class CountingStorage implements TableStorage {
  private final TableStorage storage;
  private final List<String> operations = Collections.synchronizedList(new ArrayList<>());

  public CountingStorage(TableStorage storage) {
    this.storage = storage;
  }

  /** What was done since the last call, in order. */
  public List<String> drain() {
    synchronized (operations) {
      List<String> drained = List.copyOf(operations);
      operations.clear();
      return drained;
    }
  }

  @Override
  public StorageWriter create(String location) throws IOException {
    count("create", location);
    return storage.create(location);
  }

  @Override
  public void putIfAbsent(String location, ByteBuffer bytes) throws IOException {
    count("put", location);
    storage.putIfAbsent(location, bytes);
  }

  @Override
  public void replace(String location, ByteBuffer bytes) throws IOException {
    count("replace", location);
    storage.replace(location, bytes);
  }

  @Override
  public void makeDurable(String location) throws IOException {
    count("sync", location);
    storage.makeDurable(location);
  }

  @Override
  public StorageReader open(String location) throws IOException {
    count("open", location);
    return storage.open(location);
  }

  @Override
  public StoredFile stat(String location) throws IOException {
    count("stat", location);
    return storage.stat(location);
  }

  @Override
  public List<StoredFile> listFrom(String location) throws IOException {
    count("list", location);
    return storage.listFrom(location);
  }

  @Override
  public List<String> listFolders(String location) throws IOException {
    count("list folders", location);
    return storage.listFolders(location);
  }

  @Override
  public void createFolders(String location) throws IOException {
    count("folders", location);
    storage.createFolders(location);
  }

  @Override
  public boolean delete(String location) throws IOException {
    count("delete", location);
    return storage.delete(location);
  }

  private void count(String operation, String location) {
    operations.add(operation + " " + location.substring(location.lastIndexOf('/') + 1));
  }
}
