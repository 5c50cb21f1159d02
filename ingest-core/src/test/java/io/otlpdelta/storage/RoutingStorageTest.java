package io.otlpdelta.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingStorageTest {
  private final MemoryStorage files = new MemoryStorage();
  private final CountingStorage objects = new CountingStorage(new MemoryStorage());
  private final RoutingStorage routing = new RoutingStorage(files, objects);

  @Test
  void theSchemeDecides() throws IOException {
    routing.createFolders("file:///a");
    routing.putIfAbsent("file:///a/b", ByteBuffer.wrap(new byte[3]));
    assertThat(files.stat("file:///a/b").bytes()).isEqualTo(3);
    assertThatThrownBy(() -> routing.stat("s3://bucket/b")).isInstanceOf(IOException.class);
    assertThat(objects.drain()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abfss://container@account.dfs.core.windows.net/t",
        "gs://bucket/t",
        "hdfs://host/t",
        "no location"
      })
  void otherStorageIsRefusedWithItsReason(String location) {
    assertThatThrownBy(() -> routing.stat(location))
        .isInstanceOf(UnsupportedStorageException.class)
        .hasMessageStartingWith(location + " is on storage of the kind '")
        .hasMessageEndingWith("Tables can be at file:/// and s3:// locations");
  }
}
