package io.otlpdelta.parquet;

import io.otlpdelta.schema.TableLayout;
import java.io.IOException;

/** Opens data files. Thread-safe. */
@FunctionalInterface
public interface DataFileWriterFactory {
  /**
   * Opens new data files with fresh, unique names. May block on storage.
   *
   * @param layout the columns of the files and the table's partition columns
   * @param dataLocation the folder of the files, as a URI ({@code file:///...})
   */
  DataFileWriter open(TableLayout layout, String dataLocation) throws IOException;
}
