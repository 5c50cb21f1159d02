package io.otlpdelta.straightforward;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.TableStorage;
import org.apache.parquet.column.ParquetProperties;

/** Opens data files that parquet-java writes row by row. Thread-safe. */
public final class StraightforwardDataFiles implements DataFileWriterFactory {
  /** As the product's own. */
  private static final int ZSTD_LEVEL = 1;

  private static final long ROW_GROUP_BYTES = 128L << 20;
  private static final int MAX_OPEN_FILES = 64;

  private final TableStorage storage;
  private final Randomness randomness;
  private final ParquetOptions options;

  /**
   * Creates a factory.
   *
   * @param randomness makes the unique part of file names
   * @param dictionaries everywhere for parquet-java as it comes, else as fast as it can be had
   */
  public StraightforwardDataFiles(
      TableStorage storage, Randomness randomness, Dictionaries dictionaries) {
    this(
        storage,
        randomness,
        new ParquetOptions(
            dictionaries,
            ZSTD_LEVEL,
            ROW_GROUP_BYTES,
            ParquetProperties.DEFAULT_PAGE_SIZE,
            MAX_OPEN_FILES));
  }

  StraightforwardDataFiles(TableStorage storage, Randomness randomness, ParquetOptions options) {
    this.storage = requireNonNull(storage, "storage");
    this.randomness = requireNonNull(randomness, "randomness");
    this.options = requireNonNull(options, "options");
  }

  @Override
  public DataFileWriter open(TableLayout layout, String dataLocation) {
    String folder = dataLocation.endsWith("/") ? dataLocation : dataLocation + "/";
    return new ParquetDataFileWriter(
        storage, () -> folder + "part-" + randomness.uuid() + ".zstd.parquet", layout, options);
  }
}
