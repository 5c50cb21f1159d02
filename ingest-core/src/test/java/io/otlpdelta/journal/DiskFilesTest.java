package io.otlpdelta.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal asks of the operating system's files beyond reading and writing. */
class DiskFilesTest {
  @TempDir Path temp;
  private final DiskFiles files = new DiskFiles();

  @Test
  void aFolderIsMadeWithItsParentsAndMayBeThereAlready() throws Exception {
    Path folder = temp.resolve("one").resolve("two");

    files.createFolder(folder);
    files.createFolder(folder);

    assertThat(folder).isEmptyDirectory();
    assertThat(files.list(temp)).containsExactly(temp.resolve("one"));
    assertThat(files.list(temp.resolve("none"))).isEmpty();
  }

  /** The nearest to a bad sector that can be had of a good disk: bytes that it does not give. */
  @Test
  void bytesThatCannotBeReadAreToldFromAFileThatCannot() throws Exception {
    try (JournalFile folder = files.openForRead(temp)) {
      assertThatThrownBy(() -> folder.read(ByteBuffer.allocate(1), 7))
          .isInstanceOf(UnreadableException.class)
          .hasMessageStartingWith(temp + " cannot be read at byte 7: ");
    }
  }

  @Test
  void aFileThatWasClosedIsNotTakenForABadDisk() throws Exception {
    Path path = temp.resolve("file");
    Files.writeString(path, "bytes", StandardCharsets.UTF_8);
    JournalFile file = files.openForRead(path);
    file.close();

    assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void wholePagesMayBeWrittenWithoutTheCache() throws Exception {
    Path path = temp.resolve("file");
    ByteBuffer pages = SegmentWriter.newBuffer(2 * RecordFormat.PAGE_BYTES);
    pages.put(RecordFormat.PAGE_BYTES, (byte) 7);
    try (JournalFile file = files.createUncached(path)) {
      file.write(pages.duplicate(), 0);
      file.write(pages.duplicate(), pages.capacity());
      file.force();
    }

    byte[] bytes = Files.readAllBytes(path);
    assertThat(bytes).hasSize(2 * pages.capacity());
    assertThat(bytes[RecordFormat.PAGE_BYTES]).isEqualTo((byte) 7);
    assertThat(bytes[3 * RecordFormat.PAGE_BYTES]).isEqualTo((byte) 7);
  }

  /** What a file system does that takes the option and refuses the write. */
  @Test
  void whatCannotBeWrittenWithoutTheCacheIsWrittenWithIt() throws Exception {
    Path path = temp.resolve("file");
    try (JournalFile file = files.createUncached(path)) {
      file.write(ByteBuffer.wrap("no page".getBytes(StandardCharsets.UTF_8)), 0);
      file.write(ByteBuffer.wrap(" at all".getBytes(StandardCharsets.UTF_8)), 7);
    }

    assertThat(path).hasContent("no page at all");
  }

  @Test
  void theDiskSaysHowMuchRoomItHas() throws Exception {
    assertThat(files.usableBytes(temp)).isPositive();
  }
}
