package io.otlpdelta.straightforward;

import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.StorageReader;
import io.otlpdelta.storage.TableStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** The rows of a data file on any storage, through parquet-java's own untyped reader. */
final class FileGroups {
  private FileGroups() {}

  /** The rows in the file's order. */
  static List<Group> of(TableStorage storage, DataFile file) throws IOException {
    List<Group> rows = new ArrayList<>();
    try (StorageReader stored = storage.open(file.location());
        ParquetReader<Group> reader =
            new Builder(new Bytes(stored.readAll(Integer.MAX_VALUE))).build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        rows.add(group);
      }
    }
    return rows;
  }

  private static final class Builder extends ParquetReader.Builder<Group> {
    Builder(InputFile file) {
      super(file, new PlainParquetConfiguration());
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }

  /** A file in memory as parquet-java reads one. */
  private record Bytes(byte[] file) implements InputFile {
    @Override
    public long getLength() {
      return file.length;
    }

    @Override
    public SeekableInputStream newStream() {
      PositionedBytes bytes = new PositionedBytes(file);
      return new DelegatingSeekableInputStream(bytes) {
        @Override
        public long getPos() {
          return bytes.position();
        }

        @Override
        public void seek(long position) {
          bytes.seek(position);
        }
      };
    }
  }

  private static final class PositionedBytes extends ByteArrayInputStream {
    PositionedBytes(byte[] bytes) {
      super(bytes);
    }

    synchronized long position() {
      return pos;
    }

    synchronized void seek(long position) {
      pos = Math.toIntExact(position);
    }
  }
}
