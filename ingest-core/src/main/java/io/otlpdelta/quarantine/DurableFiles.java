package io.otlpdelta.quarantine;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** File operations that survive a power cut once they return. */
final class DurableFiles {
  private DurableFiles() {}

  /** Replaces the file as a whole. One writer at a time. */
  static void write(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    sync(folderOf(file));
  }

  /** Makes a folder in one that exists. */
  static void createFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Path parent = folderOf(folder);
      Files.createDirectories(folder);
      sync(parent);
    }
  }

  static void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      sync(folderOf(file));
    }
  }

  /** Deletes a folder of files; nothing happens if it is gone. */
  static void deleteFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    for (Path file : list(folder)) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }

  static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** Makes the names in a folder survive. */
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path folderOf(Path file) {
    return requireNonNull(file.toAbsolutePath().getParent(), "folder");
  }
}
