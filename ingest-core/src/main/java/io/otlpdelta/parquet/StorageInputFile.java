package io.otlpdelta.parquet;

import io.otlpdelta.storage.StorageReader;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A stored file as parquet-java reads it. */
record StorageInputFile(TableStorage storage, String location) implements InputFile {
  @Override
  public long getLength() throws IOException {
    return storage.stat(location).bytes();
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    PositionedStream stream = new PositionedStream(storage.open(location));
    return new DelegatingSeekableInputStream(stream) {
      @Override
      public long getPos() {
        return stream.position;
      }

      @Override
      public void seek(long position) {
        stream.position = position;
      }
    };
  }

  private static final class PositionedStream extends InputStream {
    private final StorageReader reader;
    private long position;

    PositionedStream(StorageReader reader) {
      this.reader = reader;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int count = reader.read(position, ByteBuffer.wrap(bytes, offset, length));
      position += Math.max(count, 0);
      return count;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
