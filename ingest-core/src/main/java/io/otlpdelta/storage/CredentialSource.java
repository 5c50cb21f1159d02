package io.otlpdelta.storage;

import java.io.IOException;
import java.util.Optional;

/**
 * Where object storage gets a location's keys from. Thread-safe; may block on the catalog when they
 * have to be renewed, and answers from memory otherwise.
 */
@FunctionalInterface
public interface CredentialSource {
  /** No vended keys: the storage uses what it was configured with. */
  CredentialSource NONE = location -> Optional.empty();

  /**
   * Keys that are valid now for the file or folder; empty when nobody vends any for it.
   *
   * @throws IOException when they expired and could not be renewed
   */
  Optional<StorageCredentials> credentials(String location) throws IOException;
}
