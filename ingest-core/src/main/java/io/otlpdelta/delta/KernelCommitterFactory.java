package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.env.Time;
import io.otlpdelta.storage.TableStorage;

/** Opens committers that write by Delta Kernel, over any {@link TableStorage}. */
public final class KernelCommitterFactory implements TableCommitterFactory {
  private final TableStorage storage;
  private final TableSnapshots snapshots;
  private final Time time;
  private final String engineInfo;

  /**
   * Creates a factory for tables by path only.
   *
   * @param version the product's version, for the {@code engineInfo} of each commit
   */
  public KernelCommitterFactory(TableStorage storage, Time time, String version) {
    this(storage, TableSnapshots.byPath(), time, version);
  }

  /**
   * Creates the factory.
   *
   * @param version the product's version, for the {@code engineInfo} of each commit
   */
  public KernelCommitterFactory(
      TableStorage storage, TableSnapshots snapshots, Time time, String version) {
    this.storage = requireNonNull(storage, "storage");
    this.snapshots = requireNonNull(snapshots, "snapshots");
    this.time = requireNonNull(time, "time");
    this.engineInfo = EngineInfo.of(version);
  }

  @Override
  public TableCommitter open(TableHandle table) throws CommitException {
    return new KernelCommitter(table, storage, snapshots, time, engineInfo);
  }
}
