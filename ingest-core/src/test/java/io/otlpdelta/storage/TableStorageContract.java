package io.otlpdelta.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link TableStorage} promises. */
public abstract class TableStorageContract {
  /** Sorts before every name here, hidden ones too. */
  private static final String ALL = "!";

  /** The storage under test. */
  protected abstract TableStorage storage();

  /** The location of an empty folder, which exists where folders do. */
  protected abstract String folder();

  /** Whether a folder is there before anything is in it. */
  protected boolean hasFolders() {
    return true;
  }

  @Test
  void aFileGetsItsNameWhenItIsClosed() throws IOException {
    String location = folder() + "/a.parquet";
    StorageWriter writer = storage().create(location);
    writer.write("data".getBytes(UTF_8));
    assertThatThrownBy(() -> storage().stat(location)).isInstanceOf(FileNotFoundException.class);
    assertThat(writer.position()).isEqualTo(4);
    writer.close();
    assertThat(storage().stat(location).bytes()).isEqualTo(4);
    assertThat(text(location)).isEqualTo("data");
  }

  @Test
  void aLargeFileReadsBackAsItWasWritten() throws IOException {
    byte[] bytes = new byte[3 * 1024 * 1024 + 17];
    new Random(7).nextBytes(bytes);
    String location = folder() + "/large";
    try (StorageWriter writer = storage().create(location)) {
      writer.write(bytes[0]);
      writer.write(bytes, 1, 1_000_000);
      writer.write(bytes, 1_000_001, bytes.length - 1_000_001);
      assertThat(writer.position()).isEqualTo(bytes.length);
    }
    assertThat(bytes(location)).isEqualTo(bytes);
  }

  @Test
  void anAbortedFileNeverAppears() throws IOException {
    String location = folder() + "/a";
    StorageWriter writer = storage().create(location);
    writer.write(1);
    writer.abort();
    writer.close();
    writer.abort();
    assertThat(names(ALL)).isEmpty();
  }

  @Test
  void aClosedFileStaysWhateverIsCalledOnItsWriter() throws IOException {
    String location = folder() + "/a";
    StorageWriter writer = storage().create(location);
    writer.write(1);
    writer.close();
    writer.close();
    writer.abort();
    assertThat(storage().stat(location).bytes()).isEqualTo(1);
  }

  @Test
  void aTakenNameIsRefusedWhenTheNewFileIsClosed() throws IOException {
    String location = put("a", "old");
    StorageWriter writer = storage().create(location);
    writer.write(1);
    assertThatThrownBy(writer::close).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(text(location)).isEqualTo("old");
    assertThat(names(ALL)).containsExactly("a");
  }

  @Test
  void aTakenNameIsRefusedByPutIfAbsent() throws IOException {
    String location = put("a", "old");
    assertThatThrownBy(() -> put("a", "new")).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(text(location)).isEqualTo("old");
    assertThat(names(ALL)).containsExactly("a");
  }

  @Test
  void ofManyRacingWritersExactlyOneGetsTheName() throws Exception {
    int racers = 8;
    ExecutorService executor = Executors.newFixedThreadPool(racers);
    try {
      for (int round = 0; round < 20; round++) {
        String name = "version-" + round;
        List<Callable<Boolean>> attempts = new ArrayList<>();
        for (int racer = 0; racer < racers; racer++) {
          String content = "racer " + racer;
          attempts.add(() -> wins(name, content));
        }
        int winners = 0;
        for (Future<Boolean> attempt : executor.invokeAll(attempts)) {
          winners += attempt.get() ? 1 : 0;
        }
        assertThat(winners).as(name).isEqualTo(1);
        assertThat(text(folder() + "/" + name)).startsWith("racer ");
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(names(ALL)).hasSize(20);
  }

  @Test
  void aFileThatCanBeSeenIsMadeDurableAsItIs() throws IOException {
    String location = put("a", "as it is");
    storage().makeDurable(location);
    storage().makeDurable(location);
    assertThat(text(location)).isEqualTo("as it is");
    assertThat(names(ALL)).containsExactly("a");
  }

  @Test
  void replaceWritesWhetherThereIsAFileOrNot() throws IOException {
    String location = folder() + "/a";
    storage().replace(location, buffer("one"));
    assertThat(text(location)).isEqualTo("one");
    storage().replace(location, buffer("three"));
    assertThat(text(location)).isEqualTo("three");
    assertThat(names(ALL)).containsExactly("a");
  }

  @Test
  void writingLeavesTheCallersBufferAlone() throws IOException {
    ByteBuffer bytes = buffer("abc");
    storage().putIfAbsent(folder() + "/a", bytes);
    storage().replace(folder() + "/b", bytes);
    assertThat(bytes.remaining()).isEqualTo(3);
    assertThat(text(folder() + "/b")).isEqualTo("abc");
  }

  @Test
  void aFileIsReadAtAnyPosition() throws IOException {
    try (StorageReader reader = storage().open(put("a", "0123456789"))) {
      assertThat(reader.size()).isEqualTo(10);
      ByteBuffer target = ByteBuffer.allocate(4);
      assertThat(reader.read(7, target)).isEqualTo(3);
      assertThat(reader.read(10, target)).isEqualTo(-1);
      assertThat(reader.read(2, target)).isEqualTo(1);
      assertThat(new String(target.array(), UTF_8)).isEqualTo("7892");
    }
  }

  @Test
  void aFileIsReadWholeUpToALimit() throws IOException {
    try (StorageReader reader = storage().open(put("a", "0123456789"))) {
      assertThat(new String(reader.readAll(10), UTF_8)).isEqualTo("0123456789");
      assertThatThrownBy(() -> reader.readAll(9))
          .isInstanceOf(IOException.class)
          .hasMessage("10 bytes (expected: <= 9)");
    }
  }

  @Test
  void whatDoesNotExistIsNotFound() {
    String missing = folder() + "/missing";
    assertThatThrownBy(() -> storage().open(missing)).isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> storage().stat(missing)).isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> storage().makeDurable(missing))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> storage().listFrom(missing + "/a"))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void nothingIsWrittenToAFolderThatDoesNotExist() {
    assumeTrue(hasFolders());
    String missing = folder() + "/missing";
    assertThatThrownBy(() -> storage().putIfAbsent(missing + "/a", buffer("x")))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(
            () -> {
              try (StorageWriter writer = storage().create(missing + "/a")) {
                writer.write(1);
              }
            })
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void aListingStartsAtTheNameAndIsSorted() throws IOException {
    for (String name : List.of("00002.json", "00001.json", "_last", "00000.json", "00001.crc")) {
      put(name, name);
    }
    storage().createFolders(folder() + "/00009");
    assertThat(names("00001.")).containsExactly("00001.crc", "00001.json", "00002.json", "_last");
    assertThat(names("00001.json")).containsExactly("00001.json", "00002.json", "_last");
    assertThat(names("a")).isEmpty();
    StoredFile listed = storage().listFrom(folder() + "/00002").get(0);
    assertThat(listed).isEqualTo(storage().stat(folder() + "/00002.json"));
  }

  @Test
  void foldersAreMadeWithTheirParentsAndMayExist() throws IOException {
    String nested = folder() + "/a/b/c";
    storage().createFolders(nested);
    storage().createFolders(nested);
    storage().putIfAbsent(nested + "/d", buffer("x"));
    assertThat(text(nested + "/d")).isEqualTo("x");
  }

  @Test
  void foldersAreListedByLocation() throws IOException {
    for (String name : List.of("a b", "c")) {
      String inside = Locations.child(folder(), name);
      storage().createFolders(inside + "/deeper");
      storage().putIfAbsent(inside + "/deeper/file", buffer("x"));
    }
    put("d", "a file");
    assertThat(storage().listFolders(folder()))
        .containsExactlyInAnyOrder(folder() + "/a%20b", folder() + "/c");
    assertThat(storage().listFolders(folder() + "/c/deeper")).isEmpty();
    assertThat(storage().listFolders(folder() + "/missing")).isEmpty();
  }

  @Test
  void deletingSaysWhetherThereWasAFile() throws IOException {
    String location = put("a", "x");
    assertThat(storage().delete(location)).isTrue();
    assertThat(storage().delete(location)).isFalse();
    assertThat(names(ALL)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "100%", "50%25", "é-ü-漢字-😀", "a+b&c=d", "q?x#y", "tab\there"})
  void anyNameCanBeWrittenListedAndRead(String name) throws IOException {
    String location = Locations.child(folder(), name);
    storage().putIfAbsent(location, buffer(name));
    assertThat(storage().listFrom(folder() + "/" + ALL))
        .extracting(StoredFile::location)
        .containsExactly(location);
    assertThat(text(location)).isEqualTo(name);
    assertThat(storage().delete(location)).isTrue();
  }

  private boolean wins(String name, String content) throws IOException {
    try {
      put(name, content);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private String put(String name, String content) throws IOException {
    String location = folder() + "/" + name;
    storage().putIfAbsent(location, buffer(content));
    return location;
  }

  private List<String> names(String from) throws IOException {
    try {
      return storage().listFrom(folder() + "/" + from).stream().map(StoredFile::name).toList();
    } catch (FileNotFoundException e) {
      if (hasFolders()) {
        throw e;
      }
      return List.of();
    }
  }

  private String text(String location) throws IOException {
    return new String(bytes(location), UTF_8);
  }

  private byte[] bytes(String location) throws IOException {
    try (StorageReader reader = storage().open(location)) {
      ByteBuffer target = ByteBuffer.allocate((int) reader.size());
      while (target.hasRemaining()) {
        assertThat(reader.read(target.position(), target)).isPositive();
      }
      return target.array();
    }
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
