package io.otlpdelta.auth;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of tokens and of certificates that are known, as the admin changes it; a running server
 * follows it through {@link TokenStore}. Thread-safe, also across processes; every call blocks on
 * I/O.
 *
 * <p>A change is made under a lock on a file beside it, written to a temporary file, forced, and
 * renamed: after a crash the file is the old one or the new one. Only its owner may read it.
 */
public final class TokenFile {
  /** The file's name inside the data directory. */
  public static final String NAME = "tokens.json";

  /** Asked for each request; {@code digest} leaves it as new. */
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(TokenFile::newSha256);

  private static final String TOKEN_PREFIX = "odt_";
  private static final int TOKEN_RANDOM_BYTES = 32;
  private static final int MAX_VALID_TOKENS_PER_NAME = 2;
  private static final int MAX_TOKENS = 100_000;
  private static final int MAX_CERTIFICATES = 100_000;
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LOCK_PAUSE = Duration.ofMillis(10);

  private final Path path;
  private final Time time;
  private final Randomness randomness;

  public TokenFile(Path path, Time time, Randomness randomness) {
    this.path = path.toAbsolutePath();
    this.time = requireNonNull(time, "time");
    this.randomness = requireNonNull(randomness, "randomness");
  }

  /**
   * Makes a token and stores its digest.
   *
   * @throws IllegalArgumentException with a sentence for the admin when the name or the lifetime is
   *     not usable, or the name already has two valid tokens
   * @throws IOException when the file cannot be read or written; nothing was issued then
   */
  public IssuedToken create(String name, List<Grant> grants, Optional<Duration> lifetime)
      throws IOException {
    requirePositive(lifetime);
    Secret token = newToken();
    Instant now = Instant.ofEpochMilli(time.epochMillis());
    StoredToken stored =
        new StoredToken(name, sha256Hex(token), now, lifetime.map(now::plus), grants);
    return locked(
        () -> {
          KnownCallers known = read(path);
          List<StoredToken> tokens = new ArrayList<>(known.tokens());
          checkRoomFor(name, tokens);
          tokens.add(stored);
          replace(known.withTokens(tokens));
          return new IssuedToken(token, stored);
        });
  }

  /**
   * Stores who sends client certificates of that identity.
   *
   * @throws IllegalArgumentException with a sentence for the admin when the name or the lifetime is
   *     not usable, or the identity is registered already
   * @throws IOException when the file cannot be read or written; nothing was registered then
   */
  public StoredCertificate register(
      String name, CertificateIdentity identity, List<Grant> grants, Optional<Duration> lifetime)
      throws IOException {
    requirePositive(lifetime);
    Instant now = Instant.ofEpochMilli(time.epochMillis());
    StoredCertificate added =
        new StoredCertificate(name, identity, now, lifetime.map(now::plus), grants);
    return locked(
        () -> {
          KnownCallers known = read(path);
          List<StoredCertificate> certificates = new ArrayList<>(known.certificates());
          checkRoomFor(added, certificates);
          certificates.add(added);
          replace(known.withCertificates(certificates));
          return added;
        });
  }

  /** All tokens in the order of their making, the expired ones too; none when there is no file. */
  public List<StoredToken> list() throws IOException {
    return read(path).tokens();
  }

  /** The certificates in the order of their registration, the expired ones too. */
  public List<StoredCertificate> certificates() throws IOException {
    return read(path).certificates();
  }

  /**
   * Removes the token with that id, or all tokens of that name; returns what was removed, nothing
   * when there was no such token.
   */
  public List<StoredToken> revoke(String nameOrId) throws IOException {
    return locked(
        () -> {
          List<StoredToken> kept = new ArrayList<>();
          List<StoredToken> revoked = new ArrayList<>();
          KnownCallers known = read(path);
          for (StoredToken token : known.tokens()) {
            boolean hit = token.name().equals(nameOrId) || token.id().equals(nameOrId);
            (hit ? revoked : kept).add(token);
          }
          if (!revoked.isEmpty()) {
            replace(known.withTokens(kept));
          }
          return List.copyOf(revoked);
        });
  }

  /**
   * Removes the certificate with that id or that identity, or all of that name; returns what was
   * removed, nothing when there was no such certificate.
   */
  public List<StoredCertificate> unregister(String nameOrIdOrIdentity) throws IOException {
    return locked(
        () -> {
          List<StoredCertificate> kept = new ArrayList<>();
          List<StoredCertificate> removed = new ArrayList<>();
          KnownCallers known = read(path);
          for (StoredCertificate certificate : known.certificates()) {
            boolean hit =
                certificate.name().equals(nameOrIdOrIdentity)
                    || certificate.id().equals(nameOrIdOrIdentity)
                    || certificate.identity().text().equals(nameOrIdOrIdentity);
            (hit ? removed : kept).add(certificate);
          }
          if (!removed.isEmpty()) {
            replace(known.withCertificates(kept));
          }
          return List.copyOf(removed);
        });
  }

  /** Reads a token file; a file that does not exist holds none. */
  static KnownCallers read(Path path) throws IOException {
    try {
      return TokenFileCodec.decode(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      return KnownCallers.NONE;
    } catch (IllegalArgumentException e) {
      throw new IOException("the token file " + path + " is not usable: " + e.getMessage(), e);
    }
  }

  static byte[] sha256(Secret token) {
    return SHA_256.get().digest(token.reveal().getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Only letters, digits, - and _: other characters break OTEL_EXPORTER_OTLP_HEADERS. */
  private Secret newToken() {
    byte[] random = randomness.bytes(TOKEN_RANDOM_BYTES);
    return new Secret(
        TOKEN_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }

  private static String sha256Hex(Secret token) {
    return HexFormat.of().formatHex(sha256(token));
  }

  private static void requirePositive(Optional<Duration> lifetime) {
    if (lifetime.isPresent() && (lifetime.get().isNegative() || lifetime.get().isZero())) {
      throw new IllegalArgumentException("lifetime: " + lifetime.get() + " (expected: > 0)");
    }
  }

  private static void checkRoomFor(StoredCertificate added, List<StoredCertificate> certificates) {
    if (certificates.size() >= MAX_CERTIFICATES) {
      throw new IllegalArgumentException(
          "there are already "
              + MAX_CERTIFICATES
              + " certificates; remove some before adding another");
    }
    for (StoredCertificate other : certificates) {
      if (other.identity().equals(added.identity())) {
        throw new IllegalArgumentException(
            "certificates of "
                + added.identity().text()
                + " are registered already, as "
                + other.id()
                + " of "
                + other.name()
                + "; remove that one first");
      }
    }
  }

  private void checkRoomFor(String name, List<StoredToken> tokens) {
    if (tokens.size() >= MAX_TOKENS) {
      throw new IllegalArgumentException(
          "there are already " + MAX_TOKENS + " tokens; revoke some before making another");
    }
    long now = time.epochMillis();
    List<String> valid =
        tokens.stream()
            .filter(token -> token.name().equals(name) && !token.isExpiredAt(now))
            .map(StoredToken::id)
            .toList();
    if (valid.size() >= MAX_VALID_TOKENS_PER_NAME) {
      throw new IllegalArgumentException(
          "token name '"
              + name
              + "' already has "
              + valid.size()
              + " valid tokens ("
              + String.join(", ", valid)
              + "), which is what a rotation needs; revoke one first, or choose another name");
    }
  }

  private <T> T locked(Change<T> change) throws IOException {
    Path folder = requireNonNull(path.getParent(), "folder");
    Files.createDirectories(folder);
    Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockPath, Set.of(CREATE, WRITE), ownerOnly(folder));
        FileLock lock = acquire(channel, lockPath)) {
      return change.run();
    }
  }

  private FileLock acquire(FileChannel channel, Path lockPath) throws IOException {
    long start = time.nanoTime();
    while (time.nanosSince(start) < LOCK_TIMEOUT.toNanos()) {
      FileLock lock = tryLock(channel);
      if (lock != null) {
        return lock;
      }
      pause();
    }
    throw new IOException(
        "another process has held "
            + lockPath
            + " for "
            + LOCK_TIMEOUT.toSeconds()
            + " s; try again when it has ended");
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // Held by another thread of this process; the kernel's lock is per process.
    }
  }

  private void pause() throws IOException {
    try {
      time.sleep(LOCK_PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the lock of the token file", e);
    }
  }

  private void replace(KnownCallers callers) throws IOException {
    Path folder = requireNonNull(path.getParent(), "folder");
    Path temporary =
        path.resolveSibling(path.getFileName() + "." + randomness.uuid() + ".temporary");
    try {
      Set<OpenOption> options = Set.of(CREATE_NEW, WRITE);
      try (FileChannel channel = FileChannel.open(temporary, options, ownerOnly(folder))) {
        ByteBuffer bytes = ByteBuffer.wrap(TokenFileCodec.encode(callers));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, path, ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) throws IOException {
    if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      return new FileAttribute<?>[0];
    }
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rw-------");
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
  }

  /** What is done while the lock is held. */
  @FunctionalInterface
  private interface Change<T> {
    T run() throws IOException;
  }
}
