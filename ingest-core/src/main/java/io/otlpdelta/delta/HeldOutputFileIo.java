package io.otlpdelta.delta;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.Optional;

/** Another {@link FileIO}, but the one file written through it is held back. */
record HeldOutputFileIo(FileIO io, HeldOutput output) implements FileIO {
  @Override
  public OutputFile newOutputFile(String path) {
    if (!path.equals(output.path())) {
      throw new IllegalArgumentException("path: " + path + " (expected: " + output.path() + ")");
    }
    return output;
  }

  @Override
  public CloseableIterator<FileStatus> listFrom(String path) throws IOException {
    return io.listFrom(path);
  }

  @Override
  public FileStatus getFileStatus(String path) throws IOException {
    return path.equals(output.path()) ? output.status() : io.getFileStatus(path);
  }

  @Override
  public String resolvePath(String path) throws IOException {
    return io.resolvePath(path);
  }

  @Override
  public boolean mkdirs(String path) throws IOException {
    return io.mkdirs(path);
  }

  @Override
  public InputFile newInputFile(String path, long fileSize) {
    return io.newInputFile(path, fileSize);
  }

  @Override
  public boolean delete(String path) throws IOException {
    return io.delete(path);
  }

  @Override
  public Optional<String> getConf(String key) {
    return io.getConf(key);
  }

  @Override
  public void copyFileAtomically(String source, String target, boolean overwrite)
      throws IOException {
    io.copyFileAtomically(source, target, overwrite);
  }
}
