package io.otlpdelta.parquet;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.TableStorage;

/** Opens data files. Thread-safe. */
public final class ParquetDataFileWriterFactory implements DataFileWriterFactory {
  /** Zstandard's level 1. */
  public static final int DEFAULT_ZSTD_LEVEL = 1;

  /** As much as a batch holds, so that most files have one row group. */
  private static final long ROW_GROUP_BYTES = 128L << 20;

  /** At most about 200 KiB each of memory that is not counted as the batch's size. */
  private static final int MAX_OPEN_FILES = 64;

  private final TableStorage storage;
  private final Randomness randomness;
  private final ParquetOptions options;
  private final KeptMemory memory = new KeptMemory();

  /**
   * Creates a factory.
   *
   * @param randomness makes the unique part of file names
   * @param zstdLevel Zstandard's compression level
   */
  public ParquetDataFileWriterFactory(TableStorage storage, Randomness randomness, int zstdLevel) {
    this.storage = requireNonNull(storage, "storage");
    this.randomness = requireNonNull(randomness, "randomness");
    this.options = new ParquetOptions(zstdLevel, ROW_GROUP_BYTES, MAX_OPEN_FILES);
  }

  @Override
  public DataFileWriter open(TableLayout layout, String dataLocation) {
    String folder = dataLocation.endsWith("/") ? dataLocation : dataLocation + "/";
    return new ParquetDataFileWriter(
        storage,
        () -> folder + "part-" + randomness.uuid() + ".zstd.parquet",
        layout,
        options,
        memory);
  }
}
