package io.otlpdelta.storage;

import java.io.IOException;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataOutputStream;

/**
 * An object in the making: on disk up to 64 MiB, beyond that the parts of an upload that no reader
 * sees. A failed write spoils it: from then on closing drops it, and with it the parts.
 */
final class S3aWriter extends StorageWriter {
  private final S3Location target;
  private final ConditionalPut put;
  private final FSDataOutputStream stream;
  private final S3aFileSystems.Lease lease;
  private State state = State.OPEN;

  private enum State {
    OPEN,
    SPOILED,
    CLOSED
  }

  S3aWriter(
      S3Location target,
      ConditionalPut put,
      FSDataOutputStream stream,
      S3aFileSystems.Lease lease) {
    this.target = target;
    this.put = put;
    this.stream = stream;
    this.lease = lease;
  }

  @Override
  public long position() {
    return stream.getPos();
  }

  @Override
  public void write(int b) throws IOException {
    requireWritable();
    state = State.SPOILED;
    stream.write(b);
    state = State.OPEN;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    requireWritable();
    state = State.SPOILED;
    stream.write(bytes, offset, length);
    state = State.OPEN;
  }

  /** Nothing to do: bytes leave when a part is full, or at the end. */
  @Override
  public void flush() throws IOException {
    requireWritable();
  }

  @Override
  public void close() throws IOException {
    if (state == State.CLOSED) {
      return;
    }
    if (state == State.SPOILED) {
      abort();
      throw new IOException("An earlier write failed, so " + target + " was dropped");
    }
    state = State.CLOSED;
    try {
      put.finish(stream);
    } finally {
      lease.close();
    }
  }

  @Override
  public void abort() throws IOException {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    try (lease) {
      Abortable.AbortableResult result = stream.abort();
      IOException problem = result.anyCleanupException();
      if (problem != null && !result.alreadyClosed()) {
        throw new IOException("The parts of " + target + " could not be dropped", problem);
      }
    }
  }

  private void requireWritable() throws IOException {
    if (state != State.OPEN) {
      throw new IOException(
          target + " is " + (state == State.CLOSED ? "closed" : "spoiled by a failed write"));
    }
  }
}
