package io.otlpdelta.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.model.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWarehouseTest {
  private static final TableName NAME = TableName.parse("main.telemetry.logs");

  @TempDir private Path root;
  private FolderWarehouse warehouse;
  private Path deltaLog;
  private Path firstEntry;

  @BeforeEach
  void makeTable() throws IOException {
    warehouse = new FolderWarehouse(root);
    deltaLog = Files.createDirectories(root.resolve("main/telemetry/logs/_delta_log"));
    firstEntry = Files.writeString(deltaLog.resolve("00000000000000000000.json"), "{}");
  }

  @Test
  void commitsDoNotChangeTheIdentity() throws IOException {
    Optional<Object> before = warehouse.identity(NAME);
    Files.writeString(deltaLog.resolve("00000000000000000001.json"), "{}");
    assertThat(before).isPresent().isEqualTo(warehouse.identity(NAME));
  }

  @Test
  void anotherFirstEntryIsAnotherTable() throws IOException {
    Optional<Object> before = warehouse.identity(NAME);
    Path other = Files.writeString(deltaLog.resolve("other"), "{}");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(firstEntry));
    Files.move(other, firstEntry, StandardCopyOption.REPLACE_EXISTING);
    assertThat(warehouse.identity(NAME)).isPresent().isNotEqualTo(before);
  }

  /** As when the file system uses the number of a deleted file again. */
  @Test
  void anotherTimeOfTheFirstEntryIsAnotherTable() throws IOException {
    Optional<Object> before = warehouse.identity(NAME);
    Files.setLastModifiedTime(firstEntry, FileTime.fromMillis(1));
    assertThat(warehouse.identity(NAME)).isPresent().isNotEqualTo(before);
  }

  @Test
  void aDeltaLogThatWasCleanedUpHasTheIdentityOfItsFolderWhateverIsCommitted() throws IOException {
    Optional<Object> whole = warehouse.identity(NAME);
    Files.delete(firstEntry);
    Optional<Object> before = warehouse.identity(NAME);
    Files.writeString(deltaLog.resolve("00000000000000000011.json"), "{}");
    Files.setLastModifiedTime(deltaLog, FileTime.fromMillis(1));
    assertThat(warehouse.identity(NAME)).isPresent().isEqualTo(before).isNotEqualTo(whole);
  }

  @Test
  void aFirstEntryThatCannotBeLookedAtIsAProblemAndNoOtherTable() throws IOException {
    Files.delete(firstEntry);
    Files.createSymbolicLink(firstEntry, firstEntry); // ELOOP
    assertThatThrownBy(() -> warehouse.identity(NAME)).isInstanceOf(IOException.class);
  }

  @Test
  void aTableWithoutDeltaLogHasNoIdentity() throws IOException {
    Files.delete(firstEntry);
    Files.delete(deltaLog);
    assertThat(warehouse.identity(NAME)).isEmpty();
    Files.writeString(deltaLog, "a file");
    assertThat(warehouse.identity(NAME)).isEmpty();
  }
}
