package io.otlpdelta.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Every file operation of the journal, so that a simulated disk can stand in for the real one.
 * Thread-safe.
 *
 * <p>What survives a power cut: bytes of a file after its {@link JournalFile#force}; a created,
 * renamed or deleted name after {@link #syncFolder} of its folder. Nothing else may be relied on.
 */
interface JournalFiles {
  /**
   * Makes the folder and its parents if missing, and syncs its name also if it was there: whoever
   * made it may have been killed, or have failed, before that.
   */
  void createFolder(Path folder) throws IOException;

  /** The files and folders in a folder, in no order; empty if there is no such folder. */
  List<Path> list(Path folder) throws IOException;

  boolean exists(Path path);

  long size(Path file) throws IOException;

  /** Makes an empty file for writing, replacing one of that name. */
  JournalFile create(Path file) throws IOException;

  /**
   * The same for a file that is filled once and not read soon: its bytes need not pass through the
   * memory of the operating system, if whole pages are written from a buffer on a page boundary.
   */
  default JournalFile createUncached(Path file) throws IOException {
    return create(file);
  }

  JournalFile openForWrite(Path file) throws IOException;

  /** Interrupting a thread that reads closes only the file it reads from. */
  JournalFile openForRead(Path file) throws IOException;

  /** Replaces {@code to} atomically. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file or an empty folder; nothing happens if it is gone already. */
  void delete(Path path) throws IOException;

  void syncFolder(Path folder) throws IOException;

  /** Bytes that the folder's file system has left for files. */
  long usableBytes(Path folder) throws IOException;

  /** The file system's kind as the operating system calls it: {@code ext4}, {@code tmpfs}. */
  String fileSystemType(Path folder) throws IOException;

  /**
   * Locks the file until closed, against other processes and other journals of this one.
   *
   * @throws IOException with a sentence for the operator when it is held already
   */
  Closeable lock(Path file) throws IOException;

  /** One open file; a writer is used by one thread at a time. */
  interface JournalFile extends Closeable {
    /**
     * Reads from a position until the buffer is full or the file ends; the count of bytes read.
     *
     * @throws UnreadableException when the disk does not give one of the bytes
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** Writes all that remains in the buffer; any part of it may be written when this fails. */
    void write(ByteBuffer bytes, long position) throws IOException;

    /**
     * Returns when the bytes written, and the length, survive a power cut. After a failure Linux
     * reads back the bytes that it could not write, yet holds them for written: a second force
     * succeeds and does nothing for them, in this process and in the next.
     */
    void force() throws IOException;

    long size() throws IOException;
  }
}
