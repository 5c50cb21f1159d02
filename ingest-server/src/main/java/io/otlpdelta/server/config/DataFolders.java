package io.otlpdelta.server.config;

import io.otlpdelta.auth.TokenFile;
import java.nio.file.Path;

/** What lies where in the data directory. */
public record DataFolders(Path dataDir) {
  /** The embedded catalog's tables: {@code tables/<catalog>/<schema>/<table>}. */
  public Path tables() {
    return dataDir.resolve("tables");
  }

  /** The journal. */
  public Path journal() {
    return dataDir.resolve("journal");
  }

  /** The file of tokens. */
  public Path tokens() {
    return dataDir.resolve(TokenFile.NAME);
  }
}
