package io.otlpdelta.server;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;

/** Opens the storage of the tables, as configured. */
final class TableStorages {
  private TableStorages() {}

  static TableStorage open(Randomness randomness) {
    return new LocalStorage(randomness);
  }
}
