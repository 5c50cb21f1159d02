package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.storage.TableStorage;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;

/**
 * The Hadoop configuration that leads all of Delta Standalone's I/O to a {@link TableStorage}.
 *
 * <p>Standalone makes its log store and its file system by reflection, and hands both of them the
 * very configuration it was given: so that object carries the storage, and no static field has to.
 */
final class StorageConfiguration extends Configuration {
  private final TableStorage storage;
  private final EntryWriter entries;

  /**
   * Creates a configuration for one table.
   *
   * @param entries writes the table's log entries
   */
  StorageConfiguration(TableStorage storage, EntryWriter entries, String tableLocation) {
    super(false);
    this.storage = requireNonNull(storage, "storage");
    this.entries = requireNonNull(entries, "entries");
    String fileSystem = "fs." + URI.create(tableLocation).getScheme() + ".impl";
    setClass(fileSystem, StorageFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    // Hadoop's cache of file systems is static, and knows nothing of storages.
    setBoolean(fileSystem + ".disable.cache", true);
    set("delta.logStore.class", StorageLogStore.class.getName());
    // Maintenance writes checkpoints, behind the guard of its own, and cleans the log after them.
    setBoolean("io.delta.standalone.checkpointing.enabled", false);
  }

  /**
   * The configuration that a part of Standalone was made with.
   *
   * @throws IllegalArgumentException when it is a copy, or another one
   */
  static StorageConfiguration of(Configuration configuration) {
    if (configuration instanceof StorageConfiguration ours) {
      return ours;
    }
    throw new IllegalArgumentException(
        "configuration: " + configuration.getClass() + " (expected: the one given to Standalone)");
  }

  TableStorage storage() {
    return storage;
  }

  EntryWriter entries() {
    return entries;
  }
}
