package io.otlpdelta.storage;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.env.Time;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open file systems, one for each bucket and set of keys. Thread-safe. New keys for a table
 * make a new file system; the old one serves the streams that it opened and is closed after the
 * last.
 *
 * <p>They are made here and not by Hadoop's own cache, which is static, never forgets, and closes
 * everything when the JVM begins to stop, before the last commits.
 */
final class S3aFileSystems implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(S3aFileSystems.class);

  /** Each has a pool of connections and of threads. */
  private static final int MAX_OPEN = 100;

  private static final Duration MAX_IDLE = Duration.ofMinutes(10);

  private final S3aOptions options;
  private final CredentialSource credentials;
  private final Cache<Scope, Shared> open;
  private volatile boolean closed;

  S3aFileSystems(S3aOptions options, CredentialSource credentials, Time time) {
    this.options = requireNonNull(options, "options");
    this.credentials = requireNonNull(credentials, "credentials");
    this.open =
        Caffeine.newBuilder()
            .maximumSize(MAX_OPEN)
            .expireAfterAccess(MAX_IDLE)
            .ticker(time::nanoTime)
            .executor(Runnable::run)
            .<Scope, Shared>removalListener(
                (scope, shared, cause) -> {
                  if (shared != null) {
                    shared.release();
                  }
                })
            .build();
  }

  /** The file system for the location, kept open until the lease is closed. */
  Lease lease(String location, S3Location at) throws IOException {
    Scope scope = new Scope(at.bucket(), Keys.of(credentials.credentials(location)));
    while (!closed) {
      Shared shared = shared(scope);
      if (shared.acquire()) {
        if (closed) {
          // Opened while the cache was emptied: nobody else would close it.
          open.invalidate(scope);
        }
        return new Lease(shared);
      }
      open.asMap().remove(scope, shared);
    }
    throw new IOException("S3 storage is closed");
  }

  /** Open streams stay usable; the last one closes its file system. */
  @Override
  public void close() {
    closed = true;
    open.invalidateAll();
    open.cleanUp();
  }

  private Shared shared(Scope scope) throws IOException {
    try {
      return open.get(scope, this::connect);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Shared connect(Scope scope) {
    Configuration conf = S3aConfiguration.of(options, scope.keys().map(Keys::credentials));
    S3AFileSystem fileSystem = new S3AFileSystem();
    try {
      Files.createDirectories(options.bufferFolder());
      fileSystem.initialize(URI.create("s3a://" + scope.bucket() + "/"), conf);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw new UncheckedIOException(
          new IOException(
              "s3://" + scope.bucket() + " cannot be opened as configured: " + e.getMessage(), e));
    }
    LOG.debug("[s3://{}] opened", scope.bucket());
    return new Shared(scope.bucket(), fileSystem);
  }

  /** Secrets are no values, so the vended keys are compared by what they reveal. */
  private record Keys(String accessKeyId, String sessionToken, StorageCredentials credentials) {
    static Optional<Keys> of(Optional<StorageCredentials> vended) {
      return vended.map(keys -> new Keys(keys.accessKeyId(), keys.sessionToken().reveal(), keys));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Keys keys
          && accessKeyId.equals(keys.accessKeyId)
          && sessionToken.equals(keys.sessionToken);
    }

    @Override
    public int hashCode() {
      return 31 * accessKeyId.hashCode() + sessionToken.hashCode();
    }

    @Override
    public String toString() {
      return accessKeyId;
    }
  }

  private record Scope(String bucket, Optional<Keys> keys) {}

  /** A file system in use by the cache and by any number of leases. */
  private static final class Shared {
    private final String bucket;
    private final S3AFileSystem fileSystem;
    private int users = 1;

    Shared(String bucket, S3AFileSystem fileSystem) {
      this.bucket = bucket;
      this.fileSystem = fileSystem;
    }

    synchronized boolean acquire() {
      if (users == 0) {
        return false;
      }
      users++;
      return true;
    }

    void release() {
      synchronized (this) {
        users--;
        if (users > 0) {
          return;
        }
      }
      try {
        fileSystem.close();
        LOG.debug("[s3://{}] closed", bucket);
      } catch (IOException e) {
        LOG.warn("[s3://{}] could not be closed", bucket, e);
      }
    }
  }

  /** The right to use a file system. One thread at a time; idempotent to close. */
  static final class Lease implements Closeable {
    private final Shared shared;
    private boolean released;

    private Lease(Shared shared) {
      this.shared = shared;
    }

    S3AFileSystem fileSystem() {
      return shared.fileSystem;
    }

    @Override
    public void close() {
      if (!released) {
        released = true;
        shared.release();
      }
    }
  }
}
