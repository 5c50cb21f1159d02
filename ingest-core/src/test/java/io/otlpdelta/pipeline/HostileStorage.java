package io.otlpdelta.pipeline;

import io.otlpdelta.storage.StorageReader;
import io.otlpdelta.storage.StorageWriter;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One process's way to the files of its tables, on which everything that is asked for goes wrong.
 */
final class HostileStorage implements TableStorage {
  private final TableStorage storage;
  private final KernelTables tables;
  private final Lifeline lifeline;

  HostileStorage(TableStorage storage, KernelTables tables, Lifeline lifeline) {
    this.storage = storage;
    this.tables = tables;
    this.lifeline = lifeline;
  }

  @Override
  public StorageWriter create(String location) throws IOException {
    lifeline.touch();
    tables.failFileIfDue();
    return storage.create(location);
  }

  @Override
  public void putIfAbsent(String location, ByteBuffer bytes) throws IOException {
    lifeline.touch();
    KernelTable table = tables.ofEntry(location);
    CommitFault fault = table == null ? CommitFault.NONE : table.nextFault();
    switch (fault) {
      case CONFLICT -> table.appendAsAnother();
      case SCHEMA_CHANGED -> table.alter();
      case UNKNOWN_AFTER_EFFECT, CRASH_AFTER_EFFECT, SURPRISE_AFTER_EFFECT ->
          storage.putIfAbsent(location, bytes.duplicate());
      case UNKNOWN_EFFECT_LATER, CRASH_EFFECT_LATER -> tables.delay(location, bytes);
      case UNKNOWN_EFFECT_IN_NEXT_TURN, CRASH_EFFECT_IN_NEXT_TURN -> {
        tables.delay(location, bytes);
        table.ambush(tables::landAll);
      }
      default -> {}
    }
    tables.count(fault);
    failAfter(fault);
    storage.putIfAbsent(location, bytes);
  }

  private void failAfter(CommitFault fault) throws IOException {
    switch (fault) {
      case NONE, CONFLICT, SCHEMA_CHANGED -> {}
      case SURPRISE_BEFORE_EFFECT, SURPRISE_AFTER_EFFECT ->
          throw new IllegalStateException("injected: a surprise");
      case CRASH_BEFORE_EFFECT, CRASH_AFTER_EFFECT, CRASH_EFFECT_LATER, CRASH_EFFECT_IN_NEXT_TURN ->
          throw lifeline.crash();
      default -> throw new IOException("injected: " + fault);
    }
  }

  @Override
  public void replace(String location, ByteBuffer bytes) throws IOException {
    lifeline.touch();
    storage.replace(location, bytes);
  }

  @Override
  public void makeDurable(String location) throws IOException {
    lifeline.touch();
    storage.makeDurable(location);
  }

  @Override
  public StorageReader open(String location) throws IOException {
    lifeline.touch();
    return storage.open(location);
  }

  @Override
  public StoredFile stat(String location) throws IOException {
    lifeline.touch();
    KernelTable table = tables.ofEntry(location);
    if (table != null && table.take(CommitFault.LOOK_FAILS)) {
      tables.count(CommitFault.LOOK_FAILS);
      throw new IOException("injected: no look");
    }
    return storage.stat(location);
  }

  @Override
  public List<StoredFile> listFrom(String location) throws IOException {
    lifeline.touch();
    return storage.listFrom(location);
  }

  @Override
  public List<String> listFolders(String location) throws IOException {
    lifeline.touch();
    return storage.listFolders(location);
  }

  @Override
  public void createFolders(String location) throws IOException {
    lifeline.touch();
    storage.createFolders(location);
  }

  @Override
  public boolean delete(String location) throws IOException {
    lifeline.touch();
    return storage.delete(location);
  }
}
