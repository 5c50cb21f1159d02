package io.otlpdelta.catalog.unity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.catalog.TableMetadata;
import io.otlpdelta.catalog.TableMetadataReader;
import io.otlpdelta.catalog.WritableTables;
import io.otlpdelta.catalog.unity.UnityCalls.Lane;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import io.otlpdelta.schema.UnsupportedTableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables of a Unity Catalog server, which decides who may write them: it is asked with the caller's
 * own token, or, for callers of our own token file, with the server's.
 *
 * <p>Its decisions are kept for a short time and then asked for again in the background. They are
 * used for longer while it does not answer, so that an outage stops only callers and tables that
 * were not seen before. What a table's columns are is read from its delta log: for external tables
 * the catalog does not know the properties there.
 *
 * <p>Worker's look-ups use the service token, or the newest tokens of callers. Without any they are
 * {@code UNAVAILABLE} for a while, since callers come again soon after a restart, and then {@code
 * PERMISSION_DENIED}, by which the table's entries go to the quarantine in the end.
 */
final class UnityCatalog implements Catalog {
  private static final Logger logger = LoggerFactory.getLogger(UnityCatalog.class);
  private static final int MAX_DECISIONS = 100_000;
  private static final int MAX_TABLES = 10_000;
  private static final Duration TOKEN_PATIENCE = Duration.ofMinutes(2);

  private final UnityLookup lookup;
  private final UnityTokens tokens;
  private final RefusedTokens refused;
  private final TableMetadataReader reader;
  private final CallerRule rule;
  private final Time time;
  private final StaleCache<Decision, UnityTable> decisions;
  private final StaleCache<UnityTable, TableHandle> handles;
  private final Cache<TableName, Long> tokenlessSinceNanos;

  /** Who a caller is to the catalog. */
  interface CallerRule {
    /**
     * The token with which the catalog is asked about the caller.
     *
     * @throws IngestException when the caller is refused without asking it
     */
    Secret tokenOf(Principal caller, TableName table);

    /** Whether the caller may append, where that is decided without the catalog. */
    default Optional<Boolean> decision(Principal caller, TableName table) {
      return Optional.empty();
    }

    /** What the caller is told when the catalog refuses that token. */
    default IngestException refusal(IngestException ofToken) {
      return ofToken;
    }
  }

  /** A question that was decided: may the token's owner append to the table? */
  private record Decision(TableName table, CallerDigest caller) {}

  UnityCatalog(
      UnityLookup lookup,
      UnityTokens tokens,
      RefusedTokens refused,
      TableMetadataReader reader,
      CallerRule rule,
      StaleCache.Rules rules,
      Executor refreshes,
      UnityMetrics metrics,
      Time time) {
    this.lookup = lookup;
    this.tokens = tokens;
    this.refused = refused;
    this.reader = reader;
    this.rule = rule;
    this.time = time;
    this.decisions = new StaleCache<>(rules, MAX_DECISIONS, refreshes, time, metrics);
    this.handles = new StaleCache<>(rules, MAX_TABLES, refreshes, time, metrics);
    this.tokenlessSinceNanos =
        Caffeine.newBuilder().maximumSize(MAX_TABLES).executor(Runnable::run).build();
  }

  @Override
  public TableHandle resolve(TableName name, Principal caller) {
    Secret token = rule.tokenOf(caller, name);
    Decision decision = new Decision(name, CallerDigest.of(token));
    try {
      UnityTable table =
          decisions.get(
              decision,
              old ->
                  decide(decision, token, old.isPresent() ? Lane.KNOWN_CALLER : Lane.NEW_CALLER));
      tokens.accepted(name, token);
      return handles.get(table, old -> read(table));
    } catch (IngestException e) {
      throw rule.refusal(e);
    }
  }

  private UnityTable decide(Decision decision, Secret token, Lane lane) {
    try {
      return lookup.find(decision.table(), token, lane);
    } catch (IngestException e) {
      if (e.code() == ErrorCode.UNAUTHENTICATED) {
        refused.add(decision.caller());
      }
      throw e;
    }
  }

  /** A caller that was allowed once is decided about, even when it has to be asked about again. */
  @Override
  public boolean isDecided(TableName name, Principal caller) {
    try {
      Secret token = rule.tokenOf(caller, name);
      return decisions.isKnown(new Decision(name, CallerDigest.of(token)));
    } catch (IngestException e) {
      return true; // Refused, without the catalog.
    }
  }

  @Override
  public boolean mayAppend(TableName name, Principal caller) {
    return rule.decision(caller, name).orElseGet(() -> isAllowed(name, caller));
  }

  /** Only a caller whom the catalog has let write is asked about again. */
  private boolean isAllowed(TableName name, Principal caller) {
    try {
      Secret token = rule.tokenOf(caller, name);
      Decision decision = new Decision(name, CallerDigest.of(token));
      if (!decisions.isKnown(decision)) {
        return false;
      }
      var unused = decisions.getFresh(decision, old -> decide(decision, token, Lane.KNOWN_CALLER));
      return true;
    } catch (IngestException e) {
      logger.debug("[{}] '{}' may not see the table's state", name, caller.name(), e);
      return false;
    }
  }

  @Override
  public TableHandle reopen(TableName name) {
    IngestException denial = null;
    for (Secret token : tokens.tokensFor(name)) {
      try {
        UnityTable allowed = allowed(name, token);
        tokens.accepted(name, token);
        TableHandle table = handles.getFresh(allowed, old -> read(allowed));
        tokenlessSinceNanos.invalidate(name);
        return table;
      } catch (IngestException e) {
        boolean isDenial = e.code() == ErrorCode.PERMISSION_DENIED;
        if (!isDenial && e.code() != ErrorCode.UNAUTHENTICATED) {
          throw e;
        }
        tokens.refused(name, token);
        denial = isDenial ? e : denial;
      }
    }
    throw denial == null ? noToken(name) : denial;
  }

  private UnityTable allowed(TableName name, Secret token) {
    Decision decision = new Decision(name, CallerDigest.of(token));
    return decisions.getFresh(decision, old -> decide(decision, token, Lane.WORKER));
  }

  private TableHandle read(UnityTable table) {
    TableAddress address = table.address();
    TableName name = address.name();
    try {
      Optional<TableMetadata> metadata = reader.read(address);
      if (metadata.isEmpty()) {
        throw new IngestException(
            ErrorCode.INVALID_ARGUMENT,
            "Table "
                + name
                + " is in Unity Catalog, but its folder has no delta log yet. Create it with the"
                + " DDL in sql/ddl, by an engine that writes the log.");
      }
      return new TableHandle(metadata.get().id(), address, WritableTables.kind(metadata.get()));
    } catch (UnsupportedTableException e) {
      throw new IngestException(ErrorCode.INVALID_ARGUMENT, name + ": " + e.getMessage(), e);
    } catch (IOException e) {
      logger.warn("[{}] The table's delta log cannot be read", name, e);
      throw UnityLookup.unavailable(name);
    }
  }

  private IngestException noToken(TableName name) {
    if (tokens.service().isPresent()) {
      // It comes back when its file or its OAuth server does; giving tables up would not help.
      return new IngestException(
          ErrorCode.UNAVAILABLE,
          "the server's own token for Unity Catalog has ended or was refused, so table "
              + name
              + " has to wait; see catalogToken in /health/ready");
    }
    long sinceNanos = tokenlessSinceNanos.get(name, unused -> time.nanoTime());
    boolean isPatient = time.nanosSince(sinceNanos) < TOKEN_PATIENCE.toNanos();
    return new IngestException(
        isPatient ? ErrorCode.UNAVAILABLE : ErrorCode.PERMISSION_DENIED,
        "the server has no valid token to ask Unity Catalog about table "
            + name
            + " with; it takes the next caller's, or set unity.token, unity.tokenFile or"
            + " unity.clientId");
  }
}
