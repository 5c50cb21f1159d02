package io.otlpdelta.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The files of tables: data files and delta logs, on one kind of storage. Thread-safe. Locations
 * are absolute URIs ({@code file:///...}, {@code s3://...}); every call blocks on I/O.
 *
 * <p>Durability: when {@link StorageWriter#close}, {@link #putIfAbsent} or {@link #replace}
 * returns, the bytes and the name survive a power cut. When one of them throws, the name may or may
 * not exist, but never with partial bytes.
 */
public interface TableStorage {
  /**
   * Opens a new file. It gets its name when it is closed, complete; after a failed write it never
   * does.
   *
   * @throws java.io.FileNotFoundException when there are folders and this one does not exist
   * @throws java.nio.file.FileAlreadyExistsException at close, when the name is taken; the existing
   *     file is untouched
   */
  StorageWriter create(String location) throws IOException;

  /**
   * Writes a whole file unless the name is taken; of many racing callers exactly one succeeds.
   *
   * @throws java.nio.file.FileAlreadyExistsException when the name is taken
   * @throws java.io.FileNotFoundException when there are folders and this one does not exist;
   *     nothing was written
   */
  void putIfAbsent(String location, ByteBuffer bytes) throws IOException;

  /** Writes a whole file over whatever has the name; readers see the old or the new bytes. */
  void replace(String location, ByteBuffer bytes) throws IOException;

  /**
   * Makes a file that can be seen, and the names in its folder, survive a power cut, whoever wrote
   * them: for a name whose writer failed or was killed before it could. Does nothing on storage
   * that shows only what is durable.
   *
   * @throws java.io.FileNotFoundException when there is none
   */
  void makeDurable(String location) throws IOException;

  /**
   * Opens a file for reading at any position.
   *
   * @throws java.io.FileNotFoundException when there is none
   */
  StorageReader open(String location) throws IOException;

  /**
   * The same for a file of that size, of which a listing or a look told: the storage need not look
   * again. A missing file may be noticed at the first read only.
   */
  default StorageReader open(StoredFile file) throws IOException {
    return open(file.location());
  }

  /**
   * The file's size and time.
   *
   * @throws java.io.FileNotFoundException when there is none
   */
  StoredFile stat(String location) throws IOException;

  /**
   * The files beside {@code location} whose names are equal to or after its last part, sorted by
   * name.
   *
   * @throws java.io.FileNotFoundException when the folder does not exist, or nothing is in it on
   *     storage without folders
   */
  List<StoredFile> listFrom(String location) throws IOException;

  /**
   * The locations of the folders right in a folder; none when it does not exist. Storage without
   * folders tells those that something is in.
   */
  List<String> listFolders(String location) throws IOException;

  /** Makes the folder and its parents durable; does nothing where folders do not exist as such. */
  void createFolders(String location) throws IOException;

  /** Deletes a file; false when there was none. */
  boolean delete(String location) throws IOException;
}
