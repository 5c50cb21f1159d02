package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.env.Time;
import io.otlpdelta.storage.TableStorage;

/**
 * Opens committers that write by Delta Standalone, over any {@link TableStorage}. They take tables
 * of protocol (1, 2) only; for others {@link #open} is {@code PERMANENT}.
 */
public final class StandaloneCommitterFactory implements TableCommitterFactory {
  private final TableStorage storage;
  private final Time time;
  private final String engineInfo;

  /**
   * Creates the factory.
   *
   * @param version the product's version, for the {@code engineInfo} of each commit
   */
  public StandaloneCommitterFactory(TableStorage storage, Time time, String version) {
    this.storage = requireNonNull(storage, "storage");
    this.time = requireNonNull(time, "time");
    this.engineInfo = EngineInfo.of(version);
  }

  @Override
  public TableCommitter open(TableHandle table) throws CommitException {
    return new StandaloneCommitter(table, storage, time, engineInfo);
  }
}
