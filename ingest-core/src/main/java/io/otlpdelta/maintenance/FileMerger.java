package io.otlpdelta.maintenance;

import io.otlpdelta.delta.FileRewrite.Candidate;
import io.otlpdelta.storage.StorageWriter;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;

/**
 * Writes the rows of several Parquet files of one schema into one file, row by row: row groups that
 * are only put one after the other would stay as small, and as badly compressed, as they were.
 */
final class FileMerger {
  private static final long ROW_GROUP_BYTES = 64L << 20;

  /** Longer bounds in the file's own footer help no reader; bodies can be 60 KB. */
  private static final int FOOTER_BOUND_BYTES = 64;

  private final TableStorage storage;

  FileMerger(TableStorage storage) {
    this.storage = storage;
  }

  /** As many of the files as have one Parquet schema; after an ALTER there are several. */
  List<Candidate> ofOneSchema(List<Candidate> files) throws IOException {
    Map<MessageType, List<Candidate>> bySchema = new LinkedHashMap<>();
    for (Candidate file : files) {
      bySchema.computeIfAbsent(schema(file), schema -> new ArrayList<>()).add(file);
    }
    return bySchema.values().stream().max(Comparator.comparingInt(List::size)).orElse(List.of());
  }

  /**
   * Writes the files' rows, in their order, to a new file; it is durable when this returns.
   *
   * @throws IOException also when a file does not hold as many rows as the delta log says; then
   *     there is no new file
   */
  void merge(List<Candidate> files, String output) throws IOException {
    StorageWriter writer = storage.create(output);
    try {
      write(files, new StorageParquetOutput(output, writer));
      writer.close();
    } finally {
      writer.abort();
    }
  }

  private void write(List<Candidate> files, StorageParquetOutput output) throws IOException {
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(output)
            .withConf(new PlainParquetConfiguration())
            .withType(schema(files.get(0)))
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withStatisticsTruncateLength(FOOTER_BOUND_BYTES)
            .build()) {
      for (Candidate file : files) {
        copy(file, writer);
      }
    }
  }

  private void copy(Candidate file, ParquetWriter<Group> writer) throws IOException {
    long rows = 0;
    try (ParquetReader<Group> reader = new GroupReader(input(file)).build()) {
      Group row = reader.read();
      while (row != null) {
        writer.write(row);
        rows++;
        row = reader.read();
      }
    }
    if (rows != file.rows()) {
      throw new IOException(
          file.location() + " has " + rows + " rows (expected: " + file.rows() + ")");
    }
  }

  private MessageType schema(Candidate file) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try (ParquetFileReader reader = ParquetFileReader.open(input(file), options)) {
      return reader.getFileMetaData().getSchema();
    }
  }

  private InputFile input(Candidate file) {
    return new StorageParquetInput(storage, file.location());
  }

  private static final class GroupReader extends ParquetReader.Builder<Group> {
    GroupReader(InputFile file) {
      super(file, new PlainParquetConfiguration());
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
