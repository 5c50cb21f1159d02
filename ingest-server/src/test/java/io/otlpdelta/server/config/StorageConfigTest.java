package io.otlpdelta.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.storage.Locations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageConfigTest {
  @TempDir private Path folder;

  @Test
  void withoutAWarehouseItIsInTheDataDirectory() {
    StorageConfig storage = config(Map.of());
    assertThat(storage.warehouse()).isEqualTo(Locations.of(folder.resolve("warehouse")));
    assertThat(storage.isLocal()).isTrue();
    assertThat(storage.s3().keys()).isEmpty();
    assertThat(storage.s3().endpoint()).isEmpty();
  }

  @Test
  void aWarehouseIsAFolderOrOnS3() {
    assertThat(config(Map.of("warehouse", folder + "/a b")).warehouse())
        .isEqualTo(Locations.of(folder.resolve("a b")));
    StorageConfig onS3 = config(Map.of("warehouse", "s3a://bucket/prefix/"));
    assertThat(onS3.warehouse()).isEqualTo("s3://bucket/prefix");
    assertThat(onS3.isLocal()).isFalse();
  }

  @Test
  void anyOtherWarehouseIsRefused() {
    assertThatThrownBy(() -> config(Map.of("warehouse", "abfss://c@a.dfs.core.windows.net/x")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "warehouse (from the program): location: abfss://c@a.dfs.core.windows.net/x (expected:"
                + " a path, file:///path or s3://bucket/prefix)");
    assertThatThrownBy(() -> config(Map.of("warehouse", "s3://bucket")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("location: s3://bucket (expected: s3://bucket/key");
  }

  @Test
  void halfAKeyIsRefused() {
    assertThatThrownBy(() -> config(Map.of("s3.accessKeyId", "id")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "S3 needs both s3.accessKeyId and s3.secretAccessKey, or neither, but only one is set");
  }

  @Test
  void moreOfHadoopsSettingsComeFromAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("s3.properties"), "fs.s3a.proxy.host=proxy\n");
    assertThat(config(Map.of("s3.hadoopFile", file.toString())).s3().hadoop())
        .containsExactly(Map.entry("fs.s3a.proxy.host", "proxy"));
    Files.writeString(file, "fs.defaultFS=x\n");
    assertThatThrownBy(() -> config(Map.of("s3.hadoopFile", file.toString())))
        .isInstanceOf(ConfigException.class)
        .hasMessage("s3.hadoopFile: fs.defaultFS in " + file + " (expected: keys of fs.s3a.*)");
    assertThatThrownBy(() -> config(Map.of("s3.hadoopFile", file + "2")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("s3.hadoopFile: cannot read " + file + "2");
  }

  private StorageConfig config(Map<String, String> texts) {
    Map<String, String> all = new HashMap<>(texts);
    all.put("dataDir", folder.toString());
    return ServerConfig.of(all).storage();
  }
}
