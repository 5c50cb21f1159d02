package io.otlpdelta.parquet;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;

/**
 * Writes the rows of several data files of one schema into one file. Its pages are made anew: row
 * groups that are only put one after the other would stay as small, and as badly compressed, as
 * they were. Thread-safe.
 */
public final class FileMerger {
  private static final long ROW_GROUP_BYTES = 64L << 20;

  private final TableStorage storage;
  private final ParquetOptions options;

  /**
   * Creates a merger.
   *
   * @param zstdLevel Zstandard's compression level
   */
  public FileMerger(TableStorage storage, int zstdLevel) {
    this.storage = requireNonNull(storage, "storage");
    this.options = new ParquetOptions(zstdLevel, ROW_GROUP_BYTES, 1);
  }

  /**
   * One file whose rows are merged.
   *
   * @param rows how many it must have
   */
  public record Source(String location, long rows) {}

  /**
   * Tells files apart that cannot be merged with one another: equal for those that can. Empty for a
   * file that has types which no data file of ours has.
   */
  public Optional<Object> schema(String location) throws IOException {
    try (ParquetFileReader reader = open(location)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      return FileShape.isOurs(schema) ? Optional.of(schema) : Optional.empty();
    }
  }

  /**
   * Writes the files' rows, in their order, to a new file; it is durable when this returns. Holds
   * two row groups in memory.
   *
   * @param sources at least one; all of an equal {@link #schema}
   * @throws IOException also when a file does not have as many rows as it must; then there is no
   *     new file
   */
  public void merge(List<Source> sources, String output) throws IOException {
    KeptMemory memory = new KeptMemory();
    try (PageEncoder encoder = memory.takeEncoder(options.zstdLevel())) {
      FileShape shape = shape(sources.get(0).location());
      ParquetFile file =
          ParquetFile.open(storage, output, shape, List.of(), options, encoder, memory);
      try {
        for (Source source : sources) {
          copy(source, file);
        }
        file.finish();
      } finally {
        file.discard();
      }
    }
  }

  private FileShape shape(String location) throws IOException {
    try (ParquetFileReader reader = open(location)) {
      return FileShape.ofCopies(
          reader.getFileMetaData().getSchema(), withDictionary(reader.getFooter()));
    }
  }

  /** The leaves for which a dictionary paid in the file. */
  private static Set<ColumnPath> withDictionary(ParquetMetadata footer) {
    Set<ColumnPath> paths = new HashSet<>();
    for (BlockMetaData rowGroup : footer.getBlocks()) {
      for (ColumnChunkMetaData chunk : rowGroup.getColumns()) {
        if (chunk.hasDictionaryPage()) {
          paths.add(chunk.getPath());
        }
      }
    }
    return paths;
  }

  private void copy(Source source, ParquetFile file) throws IOException {
    long rows = 0;
    try (ParquetFileReader reader = open(source.location())) {
      MessageType schema = reader.getFileMetaData().getSchema();
      String writtenBy = reader.getFileMetaData().getCreatedBy();
      PageReadStore rowGroup = reader.readNextRowGroup();
      while (rowGroup != null) {
        rows += new RowCopier(rowGroup, schema, writtenBy).copyTo(file);
        rowGroup = reader.readNextRowGroup();
      }
    }
    if (rows != source.rows()) {
      throw new IOException(
          source.location() + " has " + rows + " rows (expected: " + source.rows() + ")");
    }
  }

  private ParquetFileReader open(String location) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    return ParquetFileReader.open(new StorageInputFile(storage, location), options);
  }
}
