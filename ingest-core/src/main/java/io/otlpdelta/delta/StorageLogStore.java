package io.otlpdelta.delta;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.delta.storage.CloseableIterator;
import io.delta.storage.LogStore;
import io.otlpdelta.storage.TableStorage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Delta Standalone's log store over our storage. Public because Standalone makes it by reflection.
 *
 * <p>Its stores for {@code file:} and {@code s3a:} lose acknowledged commits when two processes
 * write; a {@link TableStorage} does not.
 */
public final class StorageLogStore extends LogStore {
  private final TableStorage storage;
  private final EntryWriter entries;

  /** Called by Standalone, with the configuration that it was given. */
  public StorageLogStore(Configuration configuration) {
    super(configuration);
    this.storage = StorageConfiguration.of(configuration).storage();
    this.entries = StorageConfiguration.of(configuration).entries();
  }

  @Override
  public CloseableIterator<String> read(Path path, Configuration configuration) throws IOException {
    return new Lines(
        new BufferedReader(
            new InputStreamReader(
                new KernelFileIo.StoredStream(storage.open(location(path))), UTF_8)));
  }

  /**
   * Standalone tries a lost version again as the next one, without a look at our rules; it does so
   * after a {@link FileAlreadyExistsException} only, so it gets another exception.
   */
  @Override
  public void write(
      Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
      throws IOException {
    if (overwrite) {
      throw new UnsupportedOperationException("overwrite " + path + " (expected: a new entry)");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (actions.hasNext()) {
      bytes.writeBytes(actions.next().getBytes(UTF_8));
      bytes.write('\n');
    }
    try {
      entries.put(location(path), ByteBuffer.wrap(bytes.toByteArray()));
    } catch (FileAlreadyExistsException e) {
      throw new IOException("another writer has " + path.getName(), e);
    }
  }

  @Override
  public Iterator<FileStatus> listFrom(Path path, Configuration configuration) throws IOException {
    return storage.listFrom(location(path)).stream().map(StorageFileSystem::status).iterator();
  }

  @Override
  public Path resolvePathOnPhysicalStorage(Path path, Configuration configuration) {
    return path;
  }

  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
    return false;
  }

  private static String location(Path path) {
    return KernelPaths.location(path.toString());
  }

  /** Lines read on demand; whoever asked closes it. */
  private static final class Lines implements CloseableIterator<String> {
    private final BufferedReader reader;
    private @Nullable String next;
    private boolean ended;

    Lines(BufferedReader reader) {
      this.reader = reader;
    }

    @Override
    public boolean hasNext() {
      if (next == null && !ended) {
        try {
          next = reader.readLine();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        ended = next == null;
      }
      return next != null;
    }

    @Override
    public String next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException("the entry has no further line");
      }
      String line = next;
      next = null;
      return line;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
