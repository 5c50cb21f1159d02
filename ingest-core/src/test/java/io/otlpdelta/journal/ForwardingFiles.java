package io.otlpdelta.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Files that do as others do, but for what a test changes. */
class ForwardingFiles implements JournalFiles {
  private final JournalFiles files;

  ForwardingFiles(JournalFiles files) {
    this.files = files;
  }

  /** Changes a file that was opened or created for writing. */
  protected JournalFile written(JournalFile file, Path path) throws IOException {
    return file;
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    files.createFolder(folder);
  }

  @Override
  public List<Path> list(Path folder) throws IOException {
    return files.list(folder);
  }

  @Override
  public boolean exists(Path path) {
    return files.exists(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return files.size(file);
  }

  @Override
  public JournalFile create(Path file) throws IOException {
    return written(files.create(file), file);
  }

  @Override
  public JournalFile openForWrite(Path file) throws IOException {
    return written(files.openForWrite(file), file);
  }

  @Override
  public JournalFile openForRead(Path file) throws IOException {
    return files.openForRead(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    files.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    files.delete(path);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    files.syncFolder(folder);
  }

  @Override
  public long usableBytes(Path folder) throws IOException {
    return files.usableBytes(folder);
  }

  @Override
  public String fileSystemType(Path folder) throws IOException {
    return files.fileSystemType(folder);
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    return files.lock(file);
  }

  /** A file that does as another does, but for what a test changes. */
  static class ForwardingFile implements JournalFile {
    protected final JournalFile file;

    ForwardingFile(JournalFile file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      file.write(bytes, position);
    }

    @Override
    public void force() throws IOException {
      file.force();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
