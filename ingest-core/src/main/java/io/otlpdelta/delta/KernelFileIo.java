package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.otlpdelta.storage.StorageReader;
import io.otlpdelta.storage.StorageWriter;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Optional;

/**
 * Carries all of Kernel's I/O to a {@link TableStorage}. Not for several committing threads at
 * once: its {@link EntryWriter} remembers how the last write ended.
 */
final class KernelFileIo implements FileIO {
  private final TableStorage storage;
  private final EntryWriter entries;

  KernelFileIo(TableStorage storage) {
    this.storage = requireNonNull(storage, "storage");
    this.entries = new EntryWriter(storage);
  }

  /** How log entries are written, and how the last one ended. */
  EntryWriter entries() {
    return entries;
  }

  @Override
  public CloseableIterator<FileStatus> listFrom(String path) throws IOException {
    List<StoredFile> files = storage.listFrom(KernelPaths.location(path));
    return Utils.toCloseableIterator(files.stream().map(KernelFileIo::status).iterator());
  }

  @Override
  public FileStatus getFileStatus(String path) throws IOException {
    return status(storage.stat(KernelPaths.location(path)));
  }

  @Override
  public String resolvePath(String path) {
    return KernelPaths.kernelPath(KernelPaths.location(path));
  }

  @Override
  public boolean mkdirs(String path) throws IOException {
    storage.createFolders(KernelPaths.location(path));
    return true;
  }

  @Override
  public InputFile newInputFile(String path, long fileSize) {
    return new StoredInput(path, fileSize);
  }

  @Override
  public OutputFile newOutputFile(String path) {
    return new StoredOutput(path);
  }

  @Override
  public boolean delete(String path) throws IOException {
    return storage.delete(KernelPaths.location(path));
  }

  @Override
  public Optional<String> getConf(String key) {
    return Optional.empty();
  }

  /**
   * Kernel publishes so what a catalog ratified. The catalog forgets what is published: so a name
   * that is taken has to survive a power cut too, whoever wrote it.
   */
  @Override
  public void copyFileAtomically(String source, String target, boolean overwrite)
      throws IOException {
    byte[] bytes;
    try (SeekableInputStream stream = new StoredInput(source, 0).newStream()) {
      bytes = stream.readAllBytes();
    }
    String location = KernelPaths.location(target);
    if (overwrite) {
      storage.replace(location, ByteBuffer.wrap(bytes));
      return;
    }
    try {
      storage.putIfAbsent(location, ByteBuffer.wrap(bytes));
    } catch (FileAlreadyExistsException e) {
      storage.makeDurable(location);
      throw e;
    }
  }

  /** A name that must not be taken is that of a table's next version. */
  private void put(String path, byte[] bytes, boolean overwrite) throws IOException {
    String location = KernelPaths.location(path);
    if (overwrite) {
      storage.replace(location, ByteBuffer.wrap(bytes));
      return;
    }
    entries.put(location, ByteBuffer.wrap(bytes));
  }

  private static FileStatus status(StoredFile file) {
    return FileStatus.of(
        KernelPaths.kernelPath(file.location()), file.bytes(), file.modifiedAtMillis());
  }

  private final class StoredInput implements InputFile {
    private final String path;
    private final long knownSize;

    StoredInput(String path, long knownSize) {
      this.path = path;
      this.knownSize = knownSize;
    }

    @Override
    public long length() throws IOException {
      return knownSize > 0 ? knownSize : getFileStatus(path).getSize();
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
      String location = KernelPaths.location(path);
      return new StoredStream(
          knownSize > 0
              ? storage.open(new StoredFile(location, knownSize, 0))
              : storage.open(location));
    }
  }

  private final class StoredOutput implements OutputFile {
    private final String path;

    StoredOutput(String path) {
      this.path = path;
    }

    @Override
    public String path() {
      return path;
    }

    /** Never overwrites, whatever Kernel allows: closing fails when the name is taken. */
    @Override
    public PositionOutputStream create(boolean atomicWrite) throws IOException {
      return new WriterStream(storage.create(KernelPaths.location(path)));
    }

    @Override
    public void writeAtomically(CloseableIterator<String> lines, boolean overwrite)
        throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (lines) {
        while (lines.hasNext()) {
          bytes.writeBytes(lines.next().getBytes(StandardCharsets.UTF_8));
          bytes.write('\n');
        }
      }
      put(path, bytes.toByteArray(), overwrite);
    }
  }

  /** A {@link StorageReader} as the stream with a position that Kernel reads. */
  static final class StoredStream extends SeekableInputStream {
    private final StorageReader reader;
    private long position;

    StoredStream(StorageReader reader) {
      this.reader = reader;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void seek(long newPosition) {
      position = newPosition;
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
    public void readFully(byte[] bytes, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        int count = read(bytes, offset + done, length - done);
        if (count < 0) {
          throw new EOFException((length - done) + " bytes are missing at " + position);
        }
        done += count;
      }
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  /** A {@link StorageWriter} as the stream with a position that Kernel writes. */
  static class WriterStream extends PositionOutputStream {
    private final StorageWriter writer;

    WriterStream(StorageWriter writer) {
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

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }
}
