package io.otlpdelta.storage;

/** The double keeps the contract that it stands in for. */
class MemoryStorageTest extends TableStorageContract {
  private static final String FOLDER = "file:///memory/folder";

  private final MemoryStorage storage = new MemoryStorage();

  MemoryStorageTest() {
    storage.createFolders(FOLDER);
  }

  @Override
  protected TableStorage storage() {
    return storage;
  }

  @Override
  protected String folder() {
    return FOLDER;
  }
}
