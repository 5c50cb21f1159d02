package io.otlpdelta.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.model.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class S3aConfigurationTest {
  private static final Map<String, String> OWN_KEYS =
      Map.of(
          "fs.s3a.access.key", "own",
          "fs.s3a.bucket.tables.access.key", "own",
          "fs.s3a.aws.credentials.provider", "own.Provider",
          "fs.s3a.proxy.host", "proxy");

  /** Else a catalog's table could be reached with the rights of the server. */
  @Test
  void theServersOwnKeysNeverReplaceVendedOnes() {
    StorageCredentials vended =
        new StorageCredentials("vended", new Secret("s"), new Secret("t"), Long.MAX_VALUE);
    Configuration conf = S3aConfiguration.of(options(), Optional.of(vended));
    assertThat(conf.get("fs.s3a.access.key")).isEqualTo("vended");
    assertThat(conf.get("fs.s3a.bucket.tables.access.key")).isNull();
    assertThat(conf.get("fs.s3a.aws.credentials.provider")).doesNotContain("own");
    assertThat(conf.get("fs.s3a.proxy.host")).isEqualTo("proxy");
  }

  @Test
  void withoutVendedKeysTheFileOfSettingsWins() {
    Configuration conf = S3aConfiguration.of(options(), Optional.empty());
    assertThat(conf.get("fs.s3a.access.key")).isEqualTo("own");
    assertThat(conf.get("fs.s3a.bucket.tables.access.key")).isEqualTo("own");
  }

  @Test
  void settingsPrintWithoutTheirValues() {
    assertThat(options().toString()).contains("fs.s3a.access.key").doesNotContain("own.Provider");
  }

  private static S3aOptions options() {
    return new S3aOptions(
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Duration.ofSeconds(15),
        Duration.ofSeconds(60),
        Path.of("uploads"),
        OWN_KEYS,
        "test");
  }
}
