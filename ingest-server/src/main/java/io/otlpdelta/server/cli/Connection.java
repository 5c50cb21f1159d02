package io.otlpdelta.server.cli;

import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TablePrefix;
import java.net.URI;
import java.util.List;

/**
 * Where a client sends, as whom, and to which tables.
 *
 * @param endpoint the server's URL, without a path
 * @param token the token's text, or a placeholder
 * @param signals what the client is told to send
 */
record Connection(URI endpoint, String token, TablePrefix prefix, List<Signal> signals) {
  static final String AUTHORIZATION = "Authorization";
  static final String TABLE_NAME = "X-Databricks-UC-Table-Name";
  static final String TABLE_PREFIX = "X-Databricks-UC-Table-Prefix";

  private static final String PATH = "/api/2.0/otel";

  Connection {
    signals = List.copyOf(signals);
  }

  /** Where SDKs that append {@code /v1/<signal>} themselves are pointed. */
  String baseUrl() {
    return endpoint + PATH;
  }

  String url(Signal signal) {
    return baseUrl() + "/v1/" + signal.route();
  }

  String authorization() {
    return "Bearer " + token;
  }

  String tableName(Signal signal) {
    return HeaderText.ofName(prefix.table(signal).toString());
  }

  String tablePrefix() {
    return HeaderText.ofName(prefix.toString());
  }
}
