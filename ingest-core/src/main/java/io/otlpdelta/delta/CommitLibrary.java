package io.otlpdelta.delta;

import io.otlpdelta.env.Time;
import io.otlpdelta.storage.TableStorage;

/** The libraries that can commit to a table. Each reads what the others wrote. */
public enum CommitLibrary {
  /** Delta Kernel: tables of any protocol and features that it can append to. */
  KERNEL {
    @Override
    public TableCommitterFactory committers(TableStorage storage, Time time, String version) {
      return new KernelCommitterFactory(storage, time, version);
    }
  },
  /** Delta Standalone: tables of protocol (1, 2) only. */
  STANDALONE {
    @Override
    public TableCommitterFactory committers(TableStorage storage, Time time, String version) {
      return new StandaloneCommitterFactory(storage, time, version);
    }
  };

  /**
   * What opens its committers.
   *
   * @param version the product's version, for the {@code engineInfo} of each commit
   */
  public abstract TableCommitterFactory committers(TableStorage storage, Time time, String version);
}
