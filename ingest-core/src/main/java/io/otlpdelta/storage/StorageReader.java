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
}
