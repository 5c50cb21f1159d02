package io.otlpdelta.auth;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.otlpdelta.env.Time;
import io.otlpdelta.model.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of a running server, and the client certificates that it knows, read from the {@link
 * TokenFile} and followed: a change is in force about a second later. Thread-safe; {@link
 * #authenticate} reads memory only.
 *
 * <p>A file that stops being readable changes nothing: the last good tokens stay in force, one
 * error is logged, and {@link #problem} tells it until the file is good again. A file that goes
 * away revokes every token.
 */
public final class TokenStore implements Authenticator, CertificateAuthenticator, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(TokenStore.class);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
  private static final List<Entry> NO_MATCH =
      List.of(new Entry(new byte[32], Long.MAX_VALUE, new Principal("", List.of())));

  private final Path path;
  private final Time time;
  private volatile Tokens tokens;
  private volatile @Nullable String problem;
  private @Nullable ScheduledFuture<?> checks;

  private TokenStore(Path path, Time time, Tokens tokens) {
    this.path = requireNonNull(path, "path");
    this.time = requireNonNull(time, "time");
    this.tokens = tokens;
  }

  /**
   * Reads the file and checks it for changes on the scheduler until closed. No file is no tokens.
   *
   * @throws IOException with a sentence for the admin when the file is not usable
   */
  public static TokenStore open(Path path, Time time, ScheduledExecutorService scheduler)
      throws IOException {
    TokenStore store = open(path, time);
    long millis = CHECK_INTERVAL.toMillis();
    store.checks =
        scheduler.scheduleWithFixedDelay(store::refresh, millis, millis, TimeUnit.MILLISECONDS);
    return store;
  }

  /** Reads the file; the caller calls {@link #refresh} itself. */
  static TokenStore open(Path path, Time time) throws IOException {
    TokenStore store = new TokenStore(path, time, load(path));
    if (store.size() == 0 && store.tokens.byIdentity().isEmpty()) {
      logger.warn(
          "There is no token in {}, so every request will be refused; make one with"
              + " 'otlp-delta token create'.",
          path);
    }
    return store;
  }

  @Override
  public Optional<Principal> authenticate(Secret token) {
    byte[] digest = TokenFile.sha256(token);
    List<Entry> candidates = tokens.byDigestHead().getOrDefault(headOf(digest), NO_MATCH);
    Entry match = null;
    for (Entry candidate : candidates) {
      if (candidate.hasDigest(digest)) {
        match = candidate;
      }
    }
    if (match == null || time.epochMillis() >= match.expiresAtMillis) {
      return Optional.empty();
    }
    return Optional.of(match.principal);
  }

  @Override
  public Optional<Principal> authenticate(X509Certificate certificate) {
    Map<CertificateIdentity, StoredCertificate> known = tokens.byIdentity();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    long now = time.epochMillis();
    List<StoredCertificate> matches =
        CertificateIdentity.of(certificate).stream()
            .flatMap(identity -> Optional.ofNullable(known.get(identity)).stream())
            .filter(match -> !match.isExpiredAt(now))
            .toList();
    return matches.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Principal(
                matches.get(0).name(),
                matches.stream().flatMap(match -> match.grants().stream()).toList()));
  }

  /** How many tokens are known, the expired ones too. */
  public int size() {
    return tokens.count();
  }

  /** Why the file cannot be followed at the moment, for the health page; empty when all is well. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Reads the file again if it changed. Blocks on I/O; never throws, see {@link #problem}. */
  public synchronized void refresh() {
    try {
      if (stampOf(path).equals(tokens.stamp())) {
        recovered();
        return;
      }
      tokens = load(path);
      recovered();
      logger.info(
          "Read {} tokens and {} certificates from {}.",
          tokens.count(),
          tokens.byIdentity().size(),
          path);
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  /** Stops following the file; the tokens stay in force. */
  @Override
  public void close() {
    if (checks != null) {
      checks.cancel(false);
    }
  }

  private void recovered() {
    if (problem != null) {
      problem = null;
      logger.info("The token file {} is usable again.", path);
    }
  }

  private void failed(Exception cause) {
    String sentence = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    if (!sentence.equals(problem)) {
      problem = sentence;
      logger.error("The tokens read before stay in force, because {}", sentence);
      logger.debug("The cause is", cause);
    }
  }

  /** The stamp is taken before the bytes, so that a change in between is seen by the next check. */
  private static Tokens load(Path path) throws IOException {
    Stamp stamp = stampOf(path);
    Map<Long, List<Entry>> byDigestHead = new HashMap<>();
    KnownCallers stored = TokenFile.read(path);
    for (StoredToken token : stored.tokens()) {
      Entry entry = Entry.of(token);
      byDigestHead.computeIfAbsent(headOf(entry.digest), head -> new ArrayList<>()).add(entry);
    }
    Map<CertificateIdentity, StoredCertificate> byIdentity =
        stored.certificates().stream()
            .collect(toUnmodifiableMap(StoredCertificate::identity, certificate -> certificate));
    return new Tokens(stamp, stored.tokens().size(), byDigestHead, byIdentity);
  }

  /** Eight bytes of a digest say nothing of the token, so looking them up leaks nothing by time. */
  private static long headOf(byte[] digest) {
    return ByteBuffer.wrap(digest).getLong();
  }

  private static Stamp stampOf(Path path) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(
          attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
    } catch (NoSuchFileException e) {
      return Stamp.NO_FILE;
    }
  }

  /** What changes when the file does; a rename gives another file key. */
  private record Stamp(FileTime modified, long bytes, String fileKey) {
    static final Stamp NO_FILE = new Stamp(FileTime.fromMillis(0), -1, "");
  }

  private record Tokens(
      Stamp stamp,
      int count,
      Map<Long, List<Entry>> byDigestHead,
      Map<CertificateIdentity, StoredCertificate> byIdentity) {}

  /** One token; a class, because a record of an array would compare it by identity. */
  private static final class Entry {
    private final byte[] digest;
    private final long expiresAtMillis;
    private final Principal principal;

    Entry(byte[] digest, long expiresAtMillis, Principal principal) {
      this.digest = digest;
      this.expiresAtMillis = expiresAtMillis;
      this.principal = principal;
    }

    static Entry of(StoredToken token) {
      return new Entry(
          HexFormat.of().parseHex(token.sha256()),
          token.expiresAt().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
          new Principal(token.name(), token.grants()));
    }

    boolean hasDigest(byte[] other) {
      return MessageDigest.isEqual(digest, other);
    }
  }
}
