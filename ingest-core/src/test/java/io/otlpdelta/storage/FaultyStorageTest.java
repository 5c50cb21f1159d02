package io.otlpdelta.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.storage.FaultyStorage.Operation;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyStorageTest extends TableStorageContract {
  @TempDir Path folder;
  private final FaultyStorage storage = new FaultyStorage(new LocalStorage(new SecureRandomness()));

  @Override
  protected TableStorage storage() {
    return storage;
  }

  @Override
  protected String folder() {
    return Locations.of(folder);
  }

  @Test
  void aFaultBeforeTheEffectLeavesNothing() {
    storage.failBefore(Operation.PUT, "a");
    assertThatThrownBy(() -> storage.putIfAbsent(folder() + "/a", ByteBuffer.allocate(1)))
        .hasMessage("injected failure");
    assertThatThrownBy(() -> storage.stat(folder() + "/a"))
        .isInstanceOf(FileNotFoundException.class);
    assertThat(storage.isSpent()).isTrue();
  }

  @Test
  void aFaultAfterTheEffectLeavesIt() throws IOException {
    storage.failAfter(Operation.PUT, "a");
    assertThatThrownBy(() -> storage.putIfAbsent(folder() + "/a", ByteBuffer.allocate(1)))
        .hasMessage("injected failure");
    assertThat(storage.stat(folder() + "/a").bytes()).isEqualTo(1);
  }

  @Test
  void aFailedWriteSpoilsTheFile() throws IOException {
    storage.failBefore(Operation.WRITE, "a");
    StorageWriter writer = storage.create(folder() + "/a");
    assertThatThrownBy(() -> writer.write(1)).hasMessage("injected failure");
    assertThatThrownBy(writer::close).hasMessage("an earlier write failed");
    assertThatThrownBy(() -> storage.stat(folder() + "/a"))
        .isInstanceOf(FileNotFoundException.class);
  }
}
