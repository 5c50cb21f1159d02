package io.otlpdelta.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A local file in the making, under its hidden name until it is closed. A failed write spoils it:
 * from then on closing drops it, so that a caller that closes in {@code finally} cannot publish a
 * part of a file.
 */
final class LocalWriter extends StorageWriter {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private long position;
  private State state = State.OPEN;

  private enum State {
    OPEN,
    SPOILED,
    CLOSED
  }

  LocalWriter(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void write(int b) throws IOException {
    requireWritable();
    if (!buffer.hasRemaining()) {
      drain();
    }
    buffer.put((byte) b);
    position++;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    requireWritable();
    int written = 0;
    while (written < length) {
      if (!buffer.hasRemaining()) {
        drain();
      }
      int count = Math.min(buffer.remaining(), length - written);
      buffer.put(bytes, offset + written, count);
      written += count;
    }
    position += length;
  }

  @Override
  public void flush() throws IOException {
    requireWritable();
    drain();
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
    try {
      drain();
      channel.force(true);
      channel.close();
      Files.createLink(target, temporary);
    } finally {
      abort();
    }
    LocalStorage.syncFolderOf(target);
  }

  @Override
  public void abort() throws IOException {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      try {
        channel.close();
      } finally {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private void requireWritable() throws IOException {
    if (state != State.OPEN) {
      throw new IOException(
          target + " is " + (state == State.CLOSED ? "closed" : "spoiled by a failed write"));
    }
  }

  private void drain() throws IOException {
    State after = State.SPOILED;
    try {
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
      after = State.OPEN;
    } finally {
      state = after;
    }
  }
}
