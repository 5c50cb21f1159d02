package io.otlpdelta.parquet;

import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.flatten.Flattener;
import io.otlpdelta.flatten.Row;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.StorageWriter;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;

/**
 * Writes one data file through parquet-java's record-at-a-time path: generated protobuf classes,
 * row records, {@code RecordConsumer}.
 */
final class ParquetDataFileWriter implements DataFileWriter {
  /** Longer bounds in the file's own footer help no reader; bodies can be 60 KB. */
  private static final int FOOTER_BOUND_BYTES = 64;

  /** What the footer and the indexes hold for one leaf column, about. */
  private static final long FOOTER_BYTES_PER_COLUMN = 200;

  private final TableStorage storage;
  private final String location;
  private final TableLayout layout;
  private final ParquetColumns columns;
  private final Flattener flattener;
  private final StorageWriter output;
  private final ZstdCodecFactory codec;
  private final ParquetWriter<Row> parquet;
  private long rows;
  private boolean mayHaveName;
  private State state = State.OPEN;

  private ParquetDataFileWriter(
      TableStorage storage,
      String location,
      TableLayout layout,
      ParquetColumns columns,
      StorageWriter output,
      ZstdCodecFactory codec,
      ParquetWriter<Row> parquet) {
    this.storage = storage;
    this.location = location;
    this.layout = layout;
    this.columns = columns;
    this.flattener = new Flattener(layout.kind());
    this.output = output;
    this.codec = codec;
    this.parquet = parquet;
  }

  /** Opens a new file at the location; it gets its name when it is finished. */
  static ParquetDataFileWriter open(
      TableStorage storage, String location, TableLayout layout, ParquetOptions options)
      throws IOException {
    ParquetColumns columns = ParquetColumns.of(layout);
    StorageWriter output = storage.create(location);
    ZstdCodecFactory codec = new ZstdCodecFactory(options.zstdLevel());
    try {
      OutputFile file = new StorageOutputFile(location, output);
      ParquetWriter<Row> parquet = parquetWriter(file, columns, codec, options);
      return new ParquetDataFileWriter(storage, location, layout, columns, output, codec, parquet);
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
            .withStatisticsTruncateLength(FOOTER_BOUND_BYTES)
            .withDictionaryEncoding(false);
    for (LeafColumn leaf : columns.leaves()) {
      if (Dictionaries.pays(leaf)) {
        builder = builder.withDictionaryEncoding(leaf.physicalPath(), true);
      }
    }
    return builder.build();
  }

  @Override
  public FlattenResult append(ByteBuffer otlp) throws IOException {
    expectState(State.OPEN);
    // A body that fails half-way leaves a part of its rows behind, so nothing of the file may live.
    state = State.BROKEN;
    FlattenResult result = flattener.flatten(otlp, parquet::write);
    rows += result.rows();
    state = State.OPEN;
    return result;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public long estimatedBytes() {
    return parquet.getDataSize() + FOOTER_BYTES_PER_COLUMN * columns.leaves().size();
  }

  @Override
  public DataFile finish() throws IOException {
    expectState(State.OPEN);
    if (rows == 0) {
      throw new IllegalStateException("rows: 0 (expected: > 0)");
    }
    state = State.BROKEN;
    parquet.close();
    mayHaveName = true;
    output.close();
    StoredFile stored = storage.stat(location);
    FileStatistics statistics = FooterStatistics.of(layout, columns, parquet.getFooter());
    state = State.FINISHED;
    codec.release();
    return new DataFile(location, stored.bytes(), rows, stored.modifiedAtMillis(), statistics);
  }

  private void expectState(State expected) {
    if (state != expected) {
      throw new IllegalStateException("state: " + state + " (expected: " + expected + ")");
    }
  }

  /** The {@code ParquetWriter} is not closed on purpose: that would write a footer. */
  @Override
  public void close() throws IOException {
    if (state == State.FINISHED || state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    codec.release();
    try {
      output.abort();
    } finally {
      if (mayHaveName) {
        storage.delete(location);
      }
    }
  }

  private enum State {
    OPEN,
    /** A step failed; what was written is not a prefix of whole requests or not a whole file. */
    BROKEN,
    FINISHED,
    CLOSED
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
