package io.otlpdelta.storage;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes of a file in the making. One thread at a time. */
public abstract class StorageWriter extends OutputStream {
  /** Bytes written so far. */
  public abstract long position();

  /**
   * Completes the file: durable and visible under its name. After {@link #abort} it does nothing.
   * Idempotent.
   *
   * @throws IOException also when an earlier write failed: then the file is dropped
   */
  @Override
  public abstract void close() throws IOException;

  /**
   * Drops the file; its name never appears. Idempotent, and without effect after a successful
   * close.
   */
  public abstract void abort() throws IOException;
}
