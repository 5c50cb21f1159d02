package io.otlpdelta.straightforward;

import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.FileStatistics;
import io.otlpdelta.parquet.PartitionValue;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.StorageWriter;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;

/**
 * One Parquet file of rows in the making, through parquet-java's record-at-a-time path. After a
 * call that threw it can only be closed.
 */
final class ParquetRowFile {
  /** Longer bounds in the file's own footer help no reader; bodies can be 60 KB. */
  private static final int FOOTER_BOUND_BYTES = 64;

  /** What the footer and the indexes hold for one leaf column, about. */
  private static final long FOOTER_BYTES_PER_COLUMN = 200;

  private final TableStorage storage;
  private final String location;
  private final TableLayout layout;
  private final List<PartitionValue> partition;
  private final ParquetColumns columns;
  private final StorageWriter output;
  private final ZstdCodecFactory codec;
  private final ParquetWriter<Row> parquet;
  private long rows;
  private boolean mayHaveName;
  private boolean finished;

  private ParquetRowFile(
      TableStorage storage,
      String location,
      TableLayout layout,
      List<PartitionValue> partition,
      ParquetColumns columns,
      StorageWriter output,
      ZstdCodecFactory codec,
      ParquetWriter<Row> parquet) {
    this.storage = storage;
    this.location = location;
    this.layout = layout;
    this.partition = partition;
    this.columns = columns;
    this.output = output;
    this.codec = codec;
    this.parquet = parquet;
  }

  /** Opens a new file at the location; it gets its name when it is finished. */
  static ParquetRowFile open(
      TableStorage storage,
      String location,
      TableLayout layout,
      ParquetColumns columns,
      List<PartitionValue> partition,
      ParquetOptions options)
      throws IOException {
    StorageWriter output = storage.create(location);
    ZstdCodecFactory codec = new ZstdCodecFactory(options.zstdLevel());
    try {
      OutputFile file = new StorageOutputFile(location, output);
      ParquetWriter<Row> parquet = parquetWriter(file, columns, codec, options);
      return new ParquetRowFile(
          storage, location, layout, partition, columns, output, codec, parquet);
    } catch (IOException | RuntimeException e) {
      codec.release();
      abortAfter(e, output);
      throw e;
    }
  }

  private static void abortAfter(Exception failure, StorageWriter output) {
    try {
      output.abort();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static ParquetWriter<Row> parquetWriter(
      OutputFile file, ParquetColumns columns, ZstdCodecFactory codec, ParquetOptions options)
      throws IOException {
    Builder builder =
        new Builder(file, new RowWriteSupport(columns))
            .withConf(new PlainParquetConfiguration())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withCodecFactory(codec)
            .withRowGroupSize(options.rowGroupBytes())
            .withPageSize(options.pageBytes())
            .withStatisticsTruncateLength(FOOTER_BOUND_BYTES)
            .withDictionaryEncoding(false);
    for (LeafColumn leaf : columns.leaves()) {
      builder =
          builder.withDictionaryEncoding(leaf.physicalPath(), options.dictionaries().has(leaf));
    }
    return builder.build();
  }

  void write(Row row) throws IOException {
    parquet.write(row);
    rows++;
  }

  /** As {@code DataFileWriter#estimatedBytes}. */
  long estimatedBytes() {
    return parquet.getDataSize() + FOOTER_BYTES_PER_COLUMN * columns.leaves().size();
  }

  /** Completes the file; afterwards it is the caller's. */
  DataFile finish() throws IOException {
    parquet.close();
    mayHaveName = true;
    output.close();
    StoredFile stored = storage.stat(location);
    FileStatistics statistics = FooterStatistics.of(layout, columns, parquet.getFooter());
    finished = true;
    codec.release();
    return new DataFile(
        location, stored.bytes(), rows, stored.modifiedAtMillis(), statistics, partition);
  }

  /**
   * Deletes the file unless it is finished. The {@code ParquetWriter} is not closed on purpose:
   * that would write a footer.
   */
  void discard() throws IOException {
    if (finished) {
      return;
    }
    codec.release();
    try {
      output.abort();
    } finally {
      if (mayHaveName) {
        storage.delete(location);
      }
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
    private final RowWriteSupport support;

    Builder(OutputFile file, RowWriteSupport support) {
      super(file);
      this.support = support;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(ParquetConfiguration conf) {
      return support;
    }

    // Abstract in the parent although deprecated there.
    @SuppressWarnings("deprecation")
    @Override
    protected WriteSupport<Row> getWriteSupport(Configuration conf) {
      return support;
    }
  }
}
