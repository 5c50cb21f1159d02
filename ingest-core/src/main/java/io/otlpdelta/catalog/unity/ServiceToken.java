package io.otlpdelta.catalog.unity;

import io.otlpdelta.model.Secret;
import java.util.Optional;

/**
 * The token that the server has of its own, as a service principal. Thread-safe; reads memory only.
 */
public interface ServiceToken extends AutoCloseable {
  /** A token that never changes. */
  static ServiceToken fixed(Secret token) {
    return new ServiceToken() {
      @Override
      public Optional<Secret> current() {
        return Optional.of(token);
      }

      @Override
      public Optional<String> problem() {
        return Optional.empty();
      }
    };
  }

  /** The token that is good now; empty when there is none yet or any more. */
  Optional<Secret> current();

  /** Why it cannot be renewed, for the health page; without any secret. */
  Optional<String> problem();

  @Override
  default void close() {}
}
