package io.otlpdelta.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3aFileSystemsTest {
  @TempDir Path buffers;
  private S3Server server;
  private final AtomicReference<Optional<StorageCredentials>> vended =
      new AtomicReference<>(Optional.empty());

  @BeforeEach
  void start() throws Exception {
    server = S3Server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void oneFileSystemServesABucketUntilItsKeysChange() throws IOException {
    try (S3aFileSystems fileSystems = fileSystems()) {
      S3Location at = S3Location.of("s3://tables/t");
      Object configured = use(fileSystems, at);
      assertThat(use(fileSystems, at)).isSameAs(configured);
      vended.set(Optional.of(keys("first")));
      Object first = use(fileSystems, at);
      assertThat(first).isNotSameAs(configured);
      vended.set(Optional.of(keys("first")));
      assertThat(use(fileSystems, at)).isSameAs(first);
      vended.set(Optional.of(keys("renewed")));
      assertThat(use(fileSystems, at)).isNotSameAs(first);
      assertThat(use(fileSystems, S3Location.of("s3://other/t"))).isNotSameAs(first);
    }
  }

  @Test
  void openStreamsOutliveTheStorage() throws IOException {
    S3aStorage storage = storage();
    String location = S3Server.freshFolder() + "/a";
    storage.putIfAbsent(location, ByteBuffer.wrap("content".getBytes(UTF_8)));
    StorageReader reader = storage.open(location);
    StorageWriter writer = storage.create(location + "2");
    storage.close();
    assertThat(reader.readAll(100)).isEqualTo("content".getBytes(UTF_8));
    reader.close();
    writer.write(1);
    writer.close();
    assertThatThrownBy(() -> storage.stat(location))
        .isInstanceOf(IOException.class)
        .hasMessage("S3 storage is closed");
    try (S3aStorage again = storage()) {
      assertThat(again.stat(location + "2").bytes()).isEqualTo(1);
    }
  }

  @Test
  void keysThatCannotBeRenewedAreTheErrorsReason() throws IOException {
    try (S3aStorage storage =
        new S3aStorage(
            S3Server.options(server.endpoint(), buffers),
            location -> {
              throw new IOException("the catalog does not answer");
            },
            new SecureRandomness(),
            new SystemTime())) {
      assertThatThrownBy(() -> storage.stat("s3://tables/a"))
          .hasMessage("the catalog does not answer");
    }
  }

  @Test
  void anImpossibleConfigurationIsAnErrorOfTheStorage() throws IOException {
    S3aOptions impossible =
        S3Server.options(
            server.endpoint(), buffers, Map.of("fs.s3a.aws.credentials.provider", "no.such.Class"));
    try (S3aFileSystems fileSystems =
        new S3aFileSystems(impossible, CredentialSource.NONE, new SystemTime())) {
      assertThatThrownBy(() -> use(fileSystems, S3Location.of("s3://tables/t")))
          .isInstanceOf(IOException.class);
    }
    S3aOptions noUrl =
        S3Server.options(server.endpoint(), buffers, Map.of("fs.s3a.endpoint", "http://a b"));
    try (S3aFileSystems fileSystems =
        new S3aFileSystems(noUrl, CredentialSource.NONE, new SystemTime())) {
      assertThatThrownBy(() -> use(fileSystems, S3Location.of("s3://tables/t")))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("s3://tables cannot be opened as configured: ");
    }
  }

  private static Object use(S3aFileSystems fileSystems, S3Location at) throws IOException {
    try (S3aFileSystems.Lease lease = fileSystems.lease("s3://" + at.bucket() + "/t", at)) {
      return lease.fileSystem();
    }
  }

  private S3aFileSystems fileSystems() {
    return new S3aFileSystems(
        S3Server.options(server.endpoint(), buffers), location -> vended.get(), new SystemTime());
  }

  private S3aStorage storage() throws IOException {
    return new S3aStorage(
        S3Server.options(server.endpoint(), buffers),
        CredentialSource.NONE,
        new SecureRandomness(),
        new SystemTime());
  }

  private static StorageCredentials keys(String token) {
    return new StorageCredentials(
        "vended", new Secret("secret"), new Secret(token), Long.MAX_VALUE);
  }
}
