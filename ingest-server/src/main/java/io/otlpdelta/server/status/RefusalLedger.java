package io.otlpdelta.server.status;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Secret;
import io.otlpdelta.server.http.RefusalListener;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers the last refusals of each caller: a request that was refused is the usual reason for
 * missing rows, and clients show it to nobody. Bounded: so many callers, so many kinds of refusals
 * of each. Thread-safe.
 *
 * <p>A 401 is nobody's, also where a catalog refuses a token that was let through to it.
 */
public final class RefusalLedger implements RefusalListener {
  static final int MAX_CALLERS = 1_000;
  static final int MAX_KINDS = 10;

  private final Time time;
  private final Cache<String, Map<Refused.Kind, Refused>> callers =
      Caffeine.newBuilder().maximumSize(MAX_CALLERS).executor(Runnable::run).build();

  public RefusalLedger(Time time) {
    this.time = time;
  }

  @Override
  public void refused(RefusedRequest request) {
    if (request.code() == ErrorCode.UNAUTHENTICATED) {
      return;
    }
    Instant now = Instant.ofEpochMilli(time.epochMillis());
    Refused.Kind kind =
        new Refused.Kind(request.code(), request.signal(), request.table(), request.sentence());
    Map<Refused.Kind, Refused> known =
        callers.get(key(request.caller()), unknown -> new LinkedHashMap<>());
    synchronized (known) {
      // Removed and put, so that the newest is the last.
      Refused before = known.remove(kind);
      known.put(
          kind,
          before == null
              ? new Refused(kind, 1, now, now, request.requestId())
              : before.again(now, request.requestId()));
      if (known.size() > MAX_KINDS) {
        known.remove(known.keySet().iterator().next());
      }
    }
  }

  /** What was refused of the caller's requests, the newest first. */
  List<Refused> of(Principal caller) {
    Map<Refused.Kind, Refused> known = callers.getIfPresent(key(caller));
    if (known == null) {
      return List.of();
    }
    List<Refused> newestFirst;
    synchronized (known) {
      newestFirst = new ArrayList<>(known.values());
    }
    Collections.reverse(newestFirst);
    return List.copyOf(newestFirst);
  }

  int callers() {
    return callers.asMap().size();
  }

  /**
   * Two tokens of one name are one caller, since names are an administrator's. Where a catalog
   * decides, a name is only the beginning of the token's digest, so the whole of it counts.
   */
  private static String key(Principal caller) {
    return caller.token().map(RefusalLedger::digest).orElse("") + ":" + caller.name();
  }

  private static String digest(Secret token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(token.reveal().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
