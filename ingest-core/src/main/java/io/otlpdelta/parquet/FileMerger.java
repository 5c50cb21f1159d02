package io.otlpdelta.parquet;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;

/**
 * Writes the rows of several files of one schema into one file. Their pages are made anew: row
 * groups that are only put one after the other would stay as small, and as badly compressed, as
 * they were. Thread-safe.
 */
public final class FileMerger {
  private final TableStorage storage;
  private final ParquetOptions options;

  /**
   * Creates a merger.
   *
   * @param zstdLevel Zstandard's compression level
   */
  public FileMerger(TableStorage storage, int zstdLevel) {
    this.storage = requireNonNull(storage, "storage");
    this.options = ParquetOptions.ofLevel(zstdLevel);
  }

  /**
   * One file whose rows are merged.
   *
   * @param rows how many it must have
   */
  public record Source(String location, long rows) {}

  /** The schema of a file's rows; equal ones can be merged. */
  public Object schema(String location) throws IOException {
    try (ParquetFileReader reader = open(location)) {
      return reader.getFileMetaData().getSchema();
    }
  }
}
