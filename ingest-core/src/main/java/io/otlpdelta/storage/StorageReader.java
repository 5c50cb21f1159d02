package io.otlpdelta.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. One thread at a time. */
public interface StorageReader extends Closeable {
  /** The file's size in bytes. */
  long size() throws IOException;

  /** Reads at a position into the buffer; returns the bytes read, -1 at the end. */
  int read(long position, ByteBuffer target) throws IOException;

  /**
   * The whole file.
   *
   * @throws IOException also when it has more bytes than that, or ends before its size
   */
  default byte[] readAll(int maxBytes) throws IOException {
    long size = size();
    if (size > maxBytes) {
      throw new IOException(size + " bytes (expected: <= " + maxBytes + ")");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    while (bytes.hasRemaining()) {
      if (read(bytes.position(), bytes) < 0) {
        throw new IOException(bytes.position() + " bytes (expected: " + size + ")");
      }
    }
    return bytes.array();
  }
}
