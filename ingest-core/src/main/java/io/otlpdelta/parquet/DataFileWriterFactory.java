package io.otlpdelta.parquet;

import io.otlpdelta.schema.TableLayout;
import java.io.IOException;

/** Opens data files. Thread-safe. */
@FunctionalInterface
public interface DataFileWriterFactory {
  /**
   * Starts a file with a fresh unique name.
   *
   * @param layout the columns to write
   * @param dataLocation the folder URI that gets the file
   */
  DataFileWriter open(TableLayout layout, String dataLocation) throws IOException;
}
