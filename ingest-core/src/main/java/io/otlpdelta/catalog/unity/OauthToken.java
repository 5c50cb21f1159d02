package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.catalog.BoundedHttp;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Secret;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens by OAuth client credentials (RFC 6749, 4.4), as Databricks gives them to service
 * principals: {@code POST <workspace>/oidc/v1/token} with {@code scope=all-apis}. Each is renewed
 * when a quarter of its time is left; one that could not be renewed serves until its end.
 * Thread-safe.
 */
public final class OauthToken implements ServiceToken {
  private static final Logger logger = LoggerFactory.getLogger(OauthToken.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ANSWER_BYTES = 64 << 10;
  private static final long FIRST_RETRY_MILLIS = 1_000;
  private static final long LONGEST_RETRY_MILLIS = 60_000;

  /**
   * The principal, and where its tokens come from.
   *
   * @param timeout for a whole request, to the last byte of the answer
   */
  public record Client(URI endpoint, String id, Secret secret, String scope, Duration timeout) {}

  private record Held(Secret token, long expiresAtMillis) {}

  private final Client client;
  private final BoundedHttp http;
  private final Time time;
  private final Randomness randomness;
  private final ScheduledExecutorService scheduler;
  private volatile @Nullable Held held;
  private volatile @Nullable String problem;
  private volatile boolean closed;
  private int failures;

  private OauthToken(
      Client client, Time time, Randomness randomness, ScheduledExecutorService scheduler) {
    this.client = requireNonNull(client, "client");
    this.time = requireNonNull(time, "time");
    this.randomness = requireNonNull(randomness, "randomness");
    this.scheduler = requireNonNull(scheduler, "scheduler");
    this.http = new BoundedHttp(client.timeout(), MAX_ANSWER_BYTES);
  }

  /** Asks for the first token and keeps it renewed until closed. Blocks for the first one. */
  public static OauthToken open(
      Client client, Time time, Randomness randomness, ScheduledExecutorService scheduler) {
    OauthToken token = new OauthToken(client, time, randomness, scheduler);
    token.renew();
    return token;
  }

  @Override
  public Optional<Secret> current() {
    Held now = held;
    return now == null || time.epochMillis() >= now.expiresAtMillis()
        ? Optional.empty()
        : Optional.of(now.token());
  }

  @Override
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Asks for a token, and plans the next time. Never throws. */
  private void renew() {
    long nextMillis;
    try {
      Held renewed = fetch();
      held = renewed;
      problem = null;
      failures = 0;
      long validity = Math.max(0, renewed.expiresAtMillis() - time.epochMillis());
      nextMillis = Math.max(FIRST_RETRY_MILLIS, validity / 4 * 3);
    } catch (InterruptedIOException e) {
      return; // The server stops.
    } catch (IOException | RuntimeException e) {
      problem = "no token for Unity Catalog could be had from its OAuth server";
      long doubled = FIRST_RETRY_MILLIS << Math.min(failures++, 10);
      nextMillis = Jitter.around(Math.min(doubled, LONGEST_RETRY_MILLIS), randomness);
      logger.warn(
          "No token from {}, trying again in {} ms: {}",
          client.endpoint(),
          nextMillis,
          BoundedHttp.reason(e));
    }
    schedule(nextMillis);
  }

  private void schedule(long millis) {
    if (closed) {
      return;
    }
    try {
      var unused = scheduler.schedule(this::renew, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      logger.debug("the server stops, the token is not renewed");
    }
  }

  private Held fetch() throws IOException {
    String credentials = client.id() + ":" + client.secret().reveal();
    HttpRequest request =
        HttpRequest.newBuilder(client.endpoint())
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                BodyPublishers.ofString(
                    "grant_type=client_credentials&scope="
                        + URLEncoder.encode(client.scope(), StandardCharsets.UTF_8)))
            .build();
    long askedAtMillis = time.epochMillis();
    BoundedHttp.Answer answer = http.exchange(request);
    if (answer.status() != 200) {
      throw new IOException("it answered " + answer.status() + error(answer.body()));
    }
    JsonNode body = parsed(answer.body());
    String token = body.path("access_token").asText();
    long seconds = body.path("expires_in").asLong();
    if (token.isEmpty() || seconds <= 0) {
      throw new IOException("its answer has no access_token with an expires_in");
    }
    return new Held(new Secret(token), askedAtMillis + TimeUnit.SECONDS.toMillis(seconds));
  }

  /** The parser's own complaint might quote the token. */
  private static JsonNode parsed(byte[] body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException("its answer is not JSON");
    }
  }

  /** The error's code alone (RFC 6749, 5.2): the rest of a body might quote what was sent. */
  private static String error(byte[] body) {
    try {
      String code = parsed(body).path("error").asText();
      return code.matches("[a-z_]{1,40}") ? " " + code : "";
    } catch (IOException e) {
      return ""; // Not JSON.
    }
  }
}
