package io.otlpdelta.storage;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class S3aStorageTest extends TableStorageContract {
  @TempDir static Path buffers;
  private static S3Server server;
  private static S3aStorage storage;

  private final String folder = S3Server.freshFolder();

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start();
    storage =
        new S3aStorage(
            S3Server.options(server.endpoint(), buffers),
            CredentialSource.NONE,
            new SecureRandomness(),
            new SystemTime());
  }

  @AfterAll
  static void stop() throws Exception {
    storage.close();
    server.close();
  }

  @Override
  protected TableStorage storage() {
    return storage;
  }

  @Override
  protected String folder() {
    return folder;
  }

  @Override
  protected boolean hasFolders() {
    return false;
  }
}
