package io.otlpdelta.parquet;

import io.otlpdelta.schema.TableLayout;
import java.io.IOException;

/** Opens data files. Thread-safe. */
@FunctionalInterface
public interface DataFileWriterFactory {
  /**
   * Opens a new data file with a fresh, unique name. Blocks on storage.
   *
   * @param layout the columns of the file
   * @param dataLocation the folder of the file, as a URI ({@code file:///...})
   */
  DataFileWriter open(TableLayout layout, String dataLocation) throws IOException;
}
