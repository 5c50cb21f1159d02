package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.auth.Authenticator;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.TableMetadataReader;
import io.otlpdelta.catalog.WorkerTokens;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.storage.CredentialSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A Unity Catalog server as the program uses it: the catalog, the door's authentication, the
 * storage's keys and the workers' tokens, over one client. It sends nothing before it is asked.
 * Thread-safe.
 *
 * <p>It comes in two steps because the storage needs the keys, and the catalog needs a reader over
 * the storage.
 */
public final class UnityConnection {
  private final UnityOptions options;
  private final UnityMetrics metrics;
  private final Time time;
  private final UnityTokens tokens;
  private final UnityCalls calls;
  private final VendedCredentials credentials;
  private final RefusedTokens refused;
  private final Executor refreshes;

  /**
   * Connects nothing yet.
   *
   * @param service the server's own token, if it has one; its owner closes it
   * @param renewals runs renewals of keys, which block
   * @param refreshes runs questions about callers and tables that are known, which block; what it
   *     rejects is asked later, or in the thread that needs it
   */
  public UnityConnection(
      UnityOptions options,
      Optional<ServiceToken> service,
      UnityMetrics metrics,
      Time time,
      Randomness randomness,
      Executor renewals,
      Executor refreshes) {
    this.options = requireNonNull(options, "options");
    this.metrics = requireNonNull(metrics, "metrics");
    this.time = requireNonNull(time, "time");
    this.tokens = new UnityTokens(requireNonNull(service, "service"));
    this.calls =
        new UnityCalls(
            new UnityClient(options.uri(), options.callTimeout(), options.version()),
            metrics,
            time,
            randomness,
            options.timeout(),
            options.newCallers(),
            options.maxQuestions());
    this.credentials = new VendedCredentials(calls, tokens, metrics, time, randomness, renewals);
    this.refreshes = requireNonNull(refreshes, "refreshes");
    this.refused = new RefusedTokens(options.refusalTime(), time);
  }

  /** The keys of the tables' folders in object storage. */
  public CredentialSource credentials() {
    return credentials;
  }

  /** The tokens for work on tables after their callers were answered. */
  public WorkerTokens workerTokens() {
    return tokens;
  }

  /** Lets tokens through to {@link #catalogForCallers}, except those it refused lately. */
  public Authenticator authenticator() {
    return new UnityAuthenticator(refused);
  }

  /** The catalog, asked with each caller's own token. */
  public Catalog catalogForCallers(TableMetadataReader reader) {
    return catalog(
        reader,
        (caller, table) ->
            caller
                .token()
                .orElseThrow(
                    () ->
                        new IngestException(
                            ErrorCode.UNAUTHENTICATED,
                            "The request has no token for Unity Catalog.")));
  }

  /**
   * The catalog, asked with the server's own token; which caller may write which table is decided
   * by the grants of our own token file.
   */
  public Catalog catalogForGrants(TableMetadataReader reader) {
    return catalog(reader, new GrantsRule(tokens));
  }

  /** How long the catalog has not answered, empty when it does as far as is known. */
  public Optional<Duration> outage() {
    return calls.outage();
  }

  private Catalog catalog(TableMetadataReader reader, UnityCatalog.CallerRule rule) {
    return new UnityCatalog(
        new UnityLookup(calls, new UnityLocations(options.localFolders()), credentials),
        tokens,
        refused,
        requireNonNull(reader, "reader"),
        rule,
        new StaleCache.Rules(
            options.accessTime(),
            options.refusalTime(),
            options.staleTime(),
            options.timeout().plus(options.callTimeout())),
        refreshes,
        metrics,
        time);
  }
}
