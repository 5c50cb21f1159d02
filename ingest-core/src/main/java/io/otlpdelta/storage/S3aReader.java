package io.otlpdelta.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.FSDataInputStream;

/** An open object. Reading on from the last position continues its GET. */
final class S3aReader implements StorageReader {
  private final FSDataInputStream stream;
  private final long size;
  private final S3aFileSystems.Lease lease;

  S3aReader(FSDataInputStream stream, long size, S3aFileSystems.Lease lease) {
    this.stream = stream;
    this.size = size;
    this.lease = lease;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    if (position >= size) {
      return -1;
    }
    if (stream.getPos() != position) {
      stream.seek(position);
    }
    if (target.hasArray()) {
      int start = target.arrayOffset() + target.position();
      int count = stream.read(target.array(), start, target.remaining());
      target.position(target.position() + Math.max(count, 0));
      return count;
    }
    byte[] bytes = new byte[Math.min(target.remaining(), 64 * 1024)];
    int count = stream.read(bytes, 0, bytes.length);
    target.put(bytes, 0, Math.max(count, 0));
    return count;
  }

  @Override
  public void close() throws IOException {
    try {
      stream.close();
    } finally {
      lease.close();
    }
  }
}
