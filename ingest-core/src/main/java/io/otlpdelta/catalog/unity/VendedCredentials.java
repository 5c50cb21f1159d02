package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.catalog.unity.UnityCalls.Lane;
import io.otlpdelta.catalog.unity.UnityCalls.Operation;
import io.otlpdelta.catalog.unity.UnityCalls.Turn;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.CredentialSource;
import io.otlpdelta.storage.StorageCredentials;
import io.unitycatalog.client.model.AwsCredentials;
import io.unitycatalog.client.model.TableOperation;
import io.unitycatalog.client.model.TemporaryCredentials;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that the catalog vends for the folders of tables in object storage. They are renewed in
 * the background some minutes before they end, so that work waits for the catalog only when that
 * failed until the end. Thread-safe.
 *
 * <p>A folder is known from the moment its table was resolved. The keys are for the table and not
 * for a caller, so work uses the newest, whoever they were vended to.
 */
public final class VendedCredentials implements CredentialSource {
  private static final Logger logger = LoggerFactory.getLogger(VendedCredentials.class);
  private static final int MAX_FOLDERS = 100_000;

  /** Requests to the storage may take this long after they got keys. */
  private static final long LEAST_VALIDITY_MILLIS = Duration.ofSeconds(30).toMillis();

  private static final long LONGEST_LEAD_MILLIS = Duration.ofMinutes(10).toMillis();
  private static final long RETRY_MILLIS = Duration.ofSeconds(20).toMillis();

  private final Cache<String, Folder> folders =
      Caffeine.newBuilder().maximumSize(MAX_FOLDERS).executor(Runnable::run).build();
  private final UnityCalls calls;
  private final UnityTokens tokens;
  private final UnityMetrics metrics;
  private final Time time;
  private final Randomness randomness;
  private final Executor renewals;

  /**
   * Creates the source, which knows no folder yet.
   *
   * @param tokens with which keys are renewed
   * @param renewals runs renewals, which block
   */
  VendedCredentials(
      UnityCalls calls,
      UnityTokens tokens,
      UnityMetrics metrics,
      Time time,
      Randomness randomness,
      Executor renewals) {
    this.calls = requireNonNull(calls, "calls");
    this.tokens = requireNonNull(tokens, "tokens");
    this.metrics = requireNonNull(metrics, "metrics");
    this.time = requireNonNull(time, "time");
    this.randomness = requireNonNull(randomness, "randomness");
    this.renewals = requireNonNull(renewals, "renewals");
  }

  @Override
  public Optional<StorageCredentials> credentials(String location) throws IOException {
    Folder folder = folderOf(location);
    if (folder == null) {
      if (location.startsWith("file:")) {
        return Optional.empty();
      }
      // Never the server's own keys: a catalog's table could lie where only those reach.
      throw new IOException("no keys were vended for " + location + " yet");
    }
    Keys keys = folder.keys;
    if (keys == null || !isUsable(keys)) {
      keys = renewNow(folder);
    } else if (time.epochMillis() >= keys.renewAtMillis()) {
      renewSoon(folder);
    }
    return Optional.of(keys.credentials());
  }

  /** Takes keys that were vended with a table's description. Empty ones are for local files. */
  void offer(UnityTable table, TemporaryCredentials vended) {
    String location = table.address().location();
    if (location.startsWith("file:")) {
      return;
    }
    Folder folder = folders.get(location, unused -> new Folder(table));
    folder.table = table;
    Keys keys = keys(vended);
    if (keys != null && needsKeys(folder)) {
      folder.take(keys);
    }
  }

  /** The folder that the location is, or lies in. */
  private @Nullable Folder folderOf(String location) {
    for (String parent = location; parent.length() > "s3://".length(); ) {
      Folder folder = folders.getIfPresent(parent);
      if (folder != null) {
        return folder;
      }
      parent = parent.substring(0, Math.max(0, parent.lastIndexOf('/')));
    }
    return null;
  }

  /** Other keys mean another connection to the storage, so good ones are kept. */
  private boolean needsKeys(Folder folder) {
    Keys held = folder.keys;
    return held == null || !isUsable(held) || time.epochMillis() >= held.renewAtMillis();
  }

  private boolean isUsable(Keys keys) {
    return keys.credentials().expiresAtMillis() - time.epochMillis() > LEAST_VALIDITY_MILLIS;
  }

  /** One thread asks, and the others of the folder wait for it. */
  private Keys renewNow(Folder folder) throws IOException {
    synchronized (folder.renewing) {
      Keys keys = folder.keys;
      if (keys == null || !isUsable(keys)) {
        keys = vend(folder);
        folder.take(keys);
      }
      return keys;
    }
  }

  private void renewSoon(Folder folder) {
    if (!folder.claimRenewal(time.epochMillis() + RETRY_MILLIS)) {
      return;
    }
    try {
      renewals.execute(() -> renew(folder));
    } catch (RejectedExecutionException e) {
      logger.debug("[{}] the server stops, keys are not renewed", folder.table.address().name());
    }
  }

  private void renew(Folder folder) {
    try {
      folder.take(vend(folder));
    } catch (IOException | RuntimeException e) {
      logger.warn(
          "[{}] the keys of the table's folder could not be renewed yet: {}",
          folder.table.address().name(),
          e.getMessage());
    }
  }

  private Keys vend(Folder folder) throws IOException {
    UnityTable table = folder.table;
    TableName name = table.address().name();
    IOException failure = failed(table, "there is no token left to ask Unity Catalog with", null);
    for (Secret token : tokens.tokensFor(name)) {
      try {
        Keys keys = vend(table, token);
        metrics.keysRenewed(true);
        return keys;
      } catch (UnityFailure e) {
        failure = failed(table, "Unity Catalog " + e.getMessage(), e);
        if (e.kind() == UnityFailure.Kind.UNAVAILABLE) {
          break;
        }
        tokens.refused(name, token);
      }
    }
    metrics.keysRenewed(false);
    throw failure;
  }

  private Keys vend(UnityTable table, Secret token) throws UnityFailure, IOException {
    TemporaryCredentials vended;
    try (Turn turn = calls.begin(Lane.WORKER, table.address().name(), Operation.CREDENTIALS)) {
      vended =
          turn.ask(
              Operation.CREDENTIALS,
              client -> client.keys(table.id(), TableOperation.READ_WRITE, token));
    }
    Keys keys = keys(vended);
    if (keys == null) {
      throw failed(table, "Unity Catalog has none for it", null);
    }
    return keys;
  }

  private static IOException failed(UnityTable table, String why, @Nullable Throwable cause) {
    return new IOException(
        "no keys for the folder of table " + table.address().name() + ": " + why, cause);
  }

  /** Null when the answer has none for storage that speaks S3. */
  private @Nullable Keys keys(TemporaryCredentials vended) {
    AwsCredentials aws = vended.getAwsTempCredentials();
    if (aws == null || aws.getAccessKeyId() == null || aws.getSecretAccessKey() == null) {
      return null;
    }
    String session = aws.getSessionToken() == null ? "" : aws.getSessionToken();
    Long expiration = vended.getExpirationTime();
    StorageCredentials credentials =
        new StorageCredentials(
            aws.getAccessKeyId(),
            new Secret(aws.getSecretAccessKey()),
            new Secret(session),
            expiration == null ? Long.MAX_VALUE : expiration);
    return new Keys(credentials, expiration == null ? Long.MAX_VALUE : renewAt(expiration));
  }

  /** A quarter of their life before the end, at most ten minutes, spread by half of that. */
  private long renewAt(long expiresAtMillis) {
    long validity = Math.max(0, expiresAtMillis - time.epochMillis());
    long lead = Math.min(validity / 4, LONGEST_LEAD_MILLIS);
    return expiresAtMillis - lead - Jitter.upTo(lead / 2, randomness);
  }

  private record Keys(StorageCredentials credentials, long renewAtMillis) {}

  /** A table's folder and its newest keys. */
  private static final class Folder {
    private final Object renewing = new Object();
    private volatile UnityTable table;
    private volatile @Nullable Keys keys;

    Folder(UnityTable table) {
      this.table = table;
    }

    /** Older keys do not replace newer ones. */
    synchronized void take(Keys taken) {
      Keys held = keys;
      if (held == null
          || taken.credentials().expiresAtMillis() >= held.credentials().expiresAtMillis()) {
        keys = taken;
      }
    }

    /** Lets one through, and the next only at that time if nothing came of it. */
    synchronized boolean claimRenewal(long nextMillis) {
      Keys held = keys;
      if (held == null || held.renewAtMillis() > nextMillis - RETRY_MILLIS) {
        return false;
      }
      keys = new Keys(held.credentials(), nextMillis);
      return true;
    }
  }
}
