package io.otlpdelta.server.conformance;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TablePrefix;
import io.otlpdelta.server.conformance.wire.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of whom.
 *
 * @param token sent as a bearer token; none for a server that asks for none
 * @param tables named in a header of each request; none for a server that knows no tables
 * @param limitedToken one that may read the tables and not write them
 * @param corsOrigin an origin whose pages may send to the server
 * @param only groups and cases, such as {@code sizes} or {@code sizes/limit}; none for all
 * @param oursToo whether this server's own promises are asked, and standard answers judged by them
 * @param slow whether cases run that take more than a minute
 * @param patience by what the time limits are multiplied, for a busy machine
 * @param maxRequestBytes the server's limit on a body, as sent and decoded
 */
public record SuiteOptions(
    Endpoint endpoint,
    Optional<Secret> token,
    Optional<TablePrefix> tables,
    Optional<Secret> limitedToken,
    Optional<String> corsOrigin,
    List<String> only,
    boolean oursToo,
    boolean slow,
    int patience,
    int maxRequestBytes) {
  /** OTLP 1.11's recommendation, and this server's default. */
  public static final int DEFAULT_MAX_REQUEST_BYTES = 64 << 20;

  public SuiteOptions {
    requireNonNull(endpoint, "endpoint");
    requireNonNull(token, "token");
    requireNonNull(tables, "tables");
    requireNonNull(limitedToken, "limitedToken");
    requireNonNull(corsOrigin, "corsOrigin");
    only = List.copyOf(only);
    if (patience < 1) {
      throw new IllegalArgumentException("patience: " + patience + " (expected: > 0)");
    }
    if (maxRequestBytes < 1 << 10) {
      throw new IllegalArgumentException(
          "maxRequestBytes: " + maxRequestBytes + " (expected: at least 1024)");
    }
    if (oursToo && (token.isEmpty() || tables.isEmpty())) {
      throw new IllegalArgumentException(
          "this server's own cases need a token and a table prefix (expected: both, or standard"
              + " cases alone)");
    }
  }

  /** Every case of this server, with the defaults. */
  public static SuiteOptions all(Endpoint endpoint, Secret token, TablePrefix tables) {
    return new SuiteOptions(
        endpoint,
        Optional.of(token),
        Optional.of(tables),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        true,
        false,
        1,
        DEFAULT_MAX_REQUEST_BYTES);
  }

  /** The standard cases, of a server without tokens and tables. */
  public static SuiteOptions standard(Endpoint endpoint) {
    return new SuiteOptions(
        endpoint,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        false,
        1,
        DEFAULT_MAX_REQUEST_BYTES);
  }
}
