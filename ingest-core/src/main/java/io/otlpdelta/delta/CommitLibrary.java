package io.otlpdelta.delta;

import io.otlpdelta.env.Time;
import io.otlpdelta.storage.TableStorage;

/** The libraries that can commit to a table. Each reads what the others wrote. */
public enum CommitLibrary {
  /** Delta Kernel: tables of any protocol and features that it can append to. */
  KERNEL {
    @Override
    public TableCommitterFactory committers(
        TableStorage storage, TableSnapshots snapshots, Time time, String version) {
      return new KernelCommitterFactory(storage, snapshots, time, version);
    }
  },
  /** Delta Standalone: tables of protocol (1, 2) only, so none that a catalog manages. */
  STANDALONE {
    @Override
    public TableCommitterFactory committers(
        TableStorage storage, TableSnapshots snapshots, Time time, String version) {
      return new StandaloneCommitterFactory(storage, time, version);
    }
  };

  /**
   * What opens its committers.
   *
   * @param snapshots how it finds the newest versions of tables that a catalog manages
   * @param version the product's version, for the {@code engineInfo} of each commit
   */
  public abstract TableCommitterFactory committers(
      TableStorage storage, TableSnapshots snapshots, Time time, String version);

  /** The same for tables by path only. */
  public final TableCommitterFactory committers(TableStorage storage, Time time, String version) {
    return committers(storage, TableSnapshots.byPath(), time, version);
  }
}
