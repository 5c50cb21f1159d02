package io.otlpdelta.delta;

import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.otlpdelta.storage.StorageWriter;
import io.otlpdelta.storage.TableStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One output file whose stream, once closed, still waits to be published. */
final class HeldOutput implements OutputFile {
  private final TableStorage storage;
  private final String path;
  private @Nullable StorageWriter writer;

  HeldOutput(TableStorage storage, String path) {
    this.storage = storage;
    this.path = path;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public PositionOutputStream create(boolean atomicWrite) throws IOException {
    StorageWriter opened = storage.create(KernelPaths.location(path));
    writer = opened;
    return new KernelFileIo.WriterStream(opened) {
      @Override
      public void close() {
        // Kernel closes failed files too; publish() is the close that counts.
      }
    };
  }

  @Override
  public void writeAtomically(CloseableIterator<String> data, boolean overwrite) {
    throw new UnsupportedOperationException("a Parquet file is not written as text: " + path);
  }

  /** What Kernel sees of the file before it has its name. */
  FileStatus status() throws FileNotFoundException {
    if (writer == null) {
      throw new FileNotFoundException(path + " was not opened");
    }
    return FileStatus.of(path, writer.position(), 0);
  }

  void publish() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }

  /** Drops the file unless it was published. */
  void abort() throws IOException {
    if (writer != null) {
      writer.abort();
    }
  }
}
