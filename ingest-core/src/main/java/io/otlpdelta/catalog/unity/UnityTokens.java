package io.otlpdelta.catalog.unity;

import io.otlpdelta.catalog.WorkerTokens;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import java.util.List;
import java.util.Optional;

/**
 * With which tokens the server asks the catalog on its own behalf: its service token when it has
 * one, else those of callers. Thread-safe; reads memory only.
 */
final class UnityTokens implements WorkerTokens {
  private final Optional<ServiceToken> service;
  private final CallerTokens callers = new CallerTokens();

  UnityTokens(Optional<ServiceToken> service) {
    this.service = service;
  }

  @Override
  public Optional<Secret> tokenFor(TableName table) {
    return tokensFor(table).stream().findFirst();
  }

  /** All that may be tried for the table, the best first. */
  List<Secret> tokensFor(TableName table) {
    return service.isPresent()
        ? service.get().current().stream().toList()
        : callers.tokensFor(table);
  }

  /** A caller may write the table. */
  void accepted(TableName table, Secret token) {
    if (service.isEmpty()) {
      callers.accepted(table, token);
    }
  }

  /** The token may not be used for the table any more; a service token stays. */
  @Override
  public void refused(TableName table, Secret token) {
    callers.refused(table, token);
  }

  Optional<ServiceToken> service() {
    return service;
  }
}
