package io.otlpdelta.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.SecureRandomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountingStorageTest extends TableStorageContract {
  @TempDir Path folder;
  private final CountingStorage storage =
      new CountingStorage(new LocalStorage(new SecureRandomness()));

  @Override
  protected TableStorage storage() {
    return storage;
  }

  @Override
  protected String folder() {
    return Locations.of(folder);
  }

  @Test
  void operationsAreWrittenDownInOrder() throws IOException {
    storage.putIfAbsent(folder() + "/a", ByteBuffer.allocate(1));
    storage.delete(folder() + "/a");
    assertThat(storage.drain()).containsExactly("put a", "delete a");
    assertThat(storage.drain()).isEmpty();
  }
}
