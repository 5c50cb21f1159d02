package io.otlpdelta.straightforward;

import io.otlpdelta.storage.StorageWriter;
import java.io.IOException;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * An open {@link StorageWriter} as parquet-java sees a file. Closing the stream does not complete
 * the file: parquet-java also closes it after failures, and then its name must never appear.
 */
final class StorageOutputFile implements OutputFile {
  private final String location;
  private final StorageWriter writer;

  StorageOutputFile(String location, StorageWriter writer) {
    this.location = location;
    this.writer = writer;
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) {
    return new Stream(writer);
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) {
    return new Stream(writer);
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  @Override
  public String getPath() {
    return location;
  }

  private static final class Stream extends PositionOutputStream {
    private final StorageWriter writer;

    Stream(StorageWriter writer) {
      this.writer = writer;
    }

    @Override
    public long getPos() {
      return writer.position();
    }

    @Override
    public void write(int b) throws IOException {
      writer.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      writer.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      writer.flush();
    }
  }
}
