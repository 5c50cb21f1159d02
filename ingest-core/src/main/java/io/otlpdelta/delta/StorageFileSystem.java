package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.storage.StorageReader;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.jspecify.annotations.Nullable;

/**
 * Our storage as the Hadoop file system through which Delta Standalone reads checkpoints. It cannot
 * write: whatever Standalone's settings are, no checkpoint passes by the guard of ours.
 */
final class StorageFileSystem extends FileSystem {
  /** Asked for by readers that split files over machines; none of them reads through this. */
  private static final long DEFAULT_BLOCK_BYTES = 128L << 20;

  private @Nullable TableStorage storage;
  private @Nullable URI uri;
  private Path workingDirectory = new Path("/");

  /** Called by Hadoop, with the configuration that Standalone was given. */
  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    String authority = name.getAuthority() == null ? "" : name.getAuthority();
    storage = StorageConfiguration.of(configuration).storage();
    uri = URI.create(name.getScheme() + "://" + authority + "/");
  }

  static FileStatus status(StoredFile file) {
    return new FileStatus(
        file.bytes(),
        false,
        1,
        DEFAULT_BLOCK_BYTES,
        file.modifiedAtMillis(),
        new Path(KernelPaths.kernelPath(file.location())));
  }

  @Override
  public URI getUri() {
    return requireNonNull(uri, "uri");
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return new FSDataInputStream(new StoredInput(storage().open(location(path))));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return status(storage().stat(location(path)));
  }

  /** Parquet lists a file to find its size. */
  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return new FileStatus[] {getFileStatus(path)};
  }

  @Override
  public void setWorkingDirectory(Path directory) {
    workingDirectory = directory;
  }

  @Override
  public Path getWorkingDirectory() {
    return workingDirectory;
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      @Nullable Progressable progress) {
    throw readOnly("create", path);
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, @Nullable Progressable progress) {
    throw readOnly("append to", path);
  }

  @Override
  public boolean rename(Path source, Path target) {
    throw readOnly("rename", source);
  }

  @Override
  public boolean delete(Path path, boolean recursive) {
    throw readOnly("delete", path);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) {
    throw readOnly("make folder", path);
  }

  private TableStorage storage() {
    return requireNonNull(storage, "storage");
  }

  private static String location(Path path) {
    return KernelPaths.location(path.toString());
  }

  private static UnsupportedOperationException readOnly(String operation, Path path) {
    return new UnsupportedOperationException(operation + " " + path + " (expected: only reads)");
  }

  private static final class StoredInput extends FSInputStream {
    private final StorageReader reader;
    private long position;

    StoredInput(StorageReader reader) {
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
    public boolean seekToNewSource(long newPosition) {
      return false;
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
    public void close() throws IOException {
      reader.close();
    }
  }
}
