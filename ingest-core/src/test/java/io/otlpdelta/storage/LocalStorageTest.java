package io.otlpdelta.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.SecureRandomness;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest extends TableStorageContract {
  @TempDir Path folder;
  private final TableStorage storage = new LocalStorage(new SecureRandomness());

  @Override
  protected TableStorage storage() {
    return storage;
  }

  @Override
  protected String folder() {
    return Locations.of(folder);
  }

  @Test
  void aFileInTheMakingIsHiddenBesideItsName() throws IOException {
    StorageWriter writer = storage.create(folder() + "/a.parquet");
    assertThat(entries())
        .singleElement()
        .asString()
        .matches("\\.a\\.parquet\\.[0-9a-f-]{36}\\.tmp");
    writer.close();
    assertThat(entries()).containsExactly("a.parquet");
  }

  @Test
  void aFailedWriteSpoilsTheFile() throws IOException {
    StorageWriter writer = storage.create(folder() + "/a");
    writer.write(new byte[1000]);
    Thread.currentThread().interrupt(); // closes the channel under the next write
    assertThatThrownBy(() -> writer.write(new byte[200_000]))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(() -> writer.write(1)).hasMessageEndingWith("is spoiled by a failed write");
    assertThatThrownBy(writer::close).hasMessageContaining("An earlier write failed");
    assertThat(entries()).isEmpty();
  }

  @Test
  void writingAfterCloseIsRefused() throws IOException {
    StorageWriter writer = storage.create(folder() + "/a");
    writer.close();
    assertThatThrownBy(() -> writer.write(1))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + "/a is closed");
  }

  @Test
  void aFileInTheWayOfAFolderIsRefused() throws IOException {
    Files.writeString(folder.resolve("a"), "x");
    assertThatThrownBy(() -> storage.createFolders(folder() + "/a"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aFolderIsNotDeletedAsAFile() throws IOException {
    storage.createFolders(folder() + "/a");
    assertThatThrownBy(() -> storage.delete(folder() + "/a"))
        .hasMessage(folder + "/a is a folder (expected: a file to delete)");
    assertThat(folder.resolve("a")).isDirectory();
  }

  @Test
  void aLocationOfAnotherKindIsRefused() {
    assertThatThrownBy(() -> storage.stat("s3a://bucket/a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("location: s3a://bucket/a (expected: file:///absolute/path");
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
