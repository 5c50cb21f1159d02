package io.otlpdelta.storage;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Randomness;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Tables on a local POSIX file system, by NIO. Thread-safe, also between processes.
 *
 * <p>A file is written and fsynced under a hidden name ({@code .name.uuid.tmp}) and then gets its
 * name by link(2), which never overwrites: of two writers one gets {@code EEXIST}. Last the folder
 * is fsynced. A crash leaves at most a hidden file, which maintenance deletes after a day, and a
 * name that a power cut may still take away: {@link #makeDurable} settles it. (Delta's own store
 * for {@code file:} checks and renames, and so loses commits between processes.)
 */
public final class LocalStorage implements TableStorage {
  private final Randomness randomness;

  public LocalStorage(Randomness randomness) {
    this.randomness = requireNonNull(randomness, "randomness");
  }

  @Override
  public StorageWriter create(String location) throws IOException {
    Path target = Locations.path(location);
    Path temporary = temporaryFor(target);
    return new LocalWriter(target, temporary, openNew(temporary));
  }

  @Override
  public void putIfAbsent(String location, ByteBuffer bytes) throws IOException {
    Path target = Locations.path(location);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Path temporary = temporaryFor(target);
    try {
      writeDurably(temporary, bytes);
      Files.createLink(target, temporary);
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncFolderOf(target);
  }

  @Override
  public void replace(String location, ByteBuffer bytes) throws IOException {
    Path target = Locations.path(location);
    Path temporary = temporaryFor(target);
    try {
      writeDurably(temporary, bytes);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncFolderOf(target);
  }

  @Override
  public void makeDurable(String location) throws IOException {
    Path path = Locations.path(location);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (NoSuchFileException e) {
      throw notFound(path, e);
    }
    syncFolderOf(path);
  }

  @Override
  public StorageReader open(String location) throws IOException {
    Path path = Locations.path(location);
    try {
      return new LocalReader(FileChannel.open(path, StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      throw notFound(path, e);
    }
  }

  @Override
  public StoredFile stat(String location) throws IOException {
    Path path = Locations.path(location);
    try {
      return stored(location, Files.readAttributes(path, BasicFileAttributes.class));
    } catch (NoSuchFileException e) {
      throw notFound(path, e);
    }
  }

  @Override
  public List<StoredFile> listFrom(String location) throws IOException {
    Path from = Locations.path(location);
    Path folder = parent(from);
    String first = name(from);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, entry -> name(entry).compareTo(first) >= 0)) {
      entries.forEach(found::add);
    } catch (NoSuchFileException e) {
      throw notFound(folder, e);
    }
    found.sort(Comparator.comparing(LocalStorage::name));
    List<StoredFile> files = new ArrayList<>(found.size());
    for (Path path : found) {
      addIfFile(path, files);
    }
    return files;
  }

  @Override
  public List<String> listFolders(String location) throws IOException {
    List<String> folders = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(Locations.path(location), Files::isDirectory)) {
      entries.forEach(folder -> folders.add(Locations.of(folder)));
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return folders;
  }

  @Override
  public void createFolders(String location) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    Path folder = Locations.path(location);
    while (!Files.isDirectory(folder)) {
      missing.push(folder);
      folder = parent(folder);
    }
    for (Path next : missing) {
      try {
        Files.createDirectory(next);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(next)) {
          throw e;
        }
      }
      syncFolderOf(next);
    }
  }

  @Override
  public boolean delete(String location) throws IOException {
    Path path = Locations.path(location);
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(path + " is a folder (expected: a file to delete)");
    }
    return Files.deleteIfExists(path);
  }

  private Path temporaryFor(Path target) {
    return target.resolveSibling("." + name(target) + "." + randomness.uuid() + ".tmp");
  }

  private static FileChannel openNew(Path path) throws IOException {
    try {
      return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      throw notFound(parent(path), e);
    }
  }

  private static void writeDurably(Path path, ByteBuffer bytes) throws IOException {
    try (FileChannel channel = openNew(path)) {
      ByteBuffer rest = bytes.duplicate();
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /** Makes the path's name survive a power cut. */
  static void syncFolderOf(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(parent(path), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A file may be deleted between listing its folder and looking at it: then it is not there. */
  private static void addIfFile(Path path, List<StoredFile> files) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (attributes.isRegularFile()) {
        files.add(stored(Locations.of(path), attributes));
      }
    } catch (NoSuchFileException e) {
      // Deleted meanwhile: a listing a moment later would not have shown it.
    }
  }

  private static StoredFile stored(String location, BasicFileAttributes attributes) {
    return new StoredFile(location, attributes.size(), attributes.lastModifiedTime().toMillis());
  }

  private static FileNotFoundException notFound(Path path, NoSuchFileException cause) {
    FileNotFoundException notFound = new FileNotFoundException(path + " does not exist");
    notFound.initCause(cause);
    return notFound;
  }

  private static String name(Path path) {
    return requireNonNull(path.getFileName(), "path").toString();
  }

  private static Path parent(Path path) {
    return requireNonNull(path.getParent(), "path has no folder");
  }
}
