package io.otlpdelta.server;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.storage.TableStorage;

/**
 * How a server writes its data files: a seam, so that another way can be measured inside the same
 * server.
 */
@FunctionalInterface
public interface DataFiles {
  /**
   * What writes them.
   *
   * @param randomness makes the unique part of file names
   * @param zstdLevel as configured
   */
  DataFileWriterFactory writers(TableStorage tables, Randomness randomness, int zstdLevel);
}
