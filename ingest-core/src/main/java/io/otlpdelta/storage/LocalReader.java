package io.otlpdelta.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open local file. */
final class LocalReader implements StorageReader {
  /** NIO keeps a direct buffer as large as the largest heap read per thread; this bounds it. */
  private static final int MAX_READ_BYTES = 1024 * 1024;

  private final FileChannel channel;

  LocalReader(FileChannel channel) {
    this.channel = channel;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    if (target.remaining() <= MAX_READ_BYTES) {
      return channel.read(target, position);
    }
    int limit = target.limit();
    try {
      target.limit(target.position() + MAX_READ_BYTES);
      return channel.read(target, position);
    } finally {
      target.limit(limit);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
