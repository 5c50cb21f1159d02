package io.otlpdelta.server.config;

import io.otlpdelta.auth.TokenFile;
import java.nio.file.Path;

/** What lies where in the data directory. */
public record DataFolders(Path dataDir) {
  /** The embedded catalog's tables, unless they are elsewhere: see {@link StorageConfig}. */
  public Path warehouse() {
    return dataDir.resolve("warehouse").toAbsolutePath().normalize();
  }

  /** The journal. */
  public Path journal() {
    return dataDir.resolve("journal").toAbsolutePath().normalize();
  }

  /** Which tables are written under a later application id than the journal's first. */
  public Path incarnations() {
    return dataDir.resolve("incarnations").toAbsolutePath().normalize();
  }

  /** The file of tokens. */
  public Path tokens() {
    return dataDir.resolve(TokenFile.NAME);
  }

  /** Files that the server is about to upload. */
  public Path uploads() {
    return dataDir.resolve("uploads").toAbsolutePath().normalize();
  }

  /** The report of refused records. */
  public Path rejected() {
    return dataDir.resolve("rejected");
  }

  /** Acknowledged requests of tables that could not be written. */
  public Path quarantine() {
    return dataDir.resolve("quarantine").toAbsolutePath().normalize();
  }

  /** Acknowledged requests that could not be made into rows. */
  public Path deadLetters() {
    return dataDir.resolve("dead-letters").toAbsolutePath().normalize();
  }
}
