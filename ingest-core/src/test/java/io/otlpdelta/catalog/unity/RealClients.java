package io.otlpdelta.catalog.unity;

import io.unitycatalog.client.ApiClient;
import io.unitycatalog.client.ApiClientBuilder;
import io.unitycatalog.client.auth.TokenProvider;
import io.unitycatalog.client.retry.JitterDelayRetryPolicy;
import java.util.Map;

/** The real client library, connected to the fake. */
final class RealClients {
  private RealClients() {}

  /** One attempt: the policy still sleeps once after it, for a millisecond. */
  static ApiClient client(FakeUnityCatalog unity, String token) {
    return ApiClientBuilder.create()
        .uri(unity.uri())
        .tokenProvider(provider(token))
        .retryPolicy(JitterDelayRetryPolicy.builder().maxAttempts(1).initDelayMs(1).build())
        .build();
  }

  static TokenProvider provider(String token) {
    return TokenProvider.create(Map.of("type", "static", "token", token));
  }
}
