package io.otlpdelta.catalog;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Requests over HTTP/1.1, each sent once, with a limit on the time and the bytes of the whole
 * exchange: the JDK client's own timeout ends with the answer's header lines, so that a server
 * which then sends a byte a minute would hold its caller for ever. Redirects are not followed.
 * Thread-safe; blocks.
 */
public final class BoundedHttp {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client;
  private final Duration timeout;
  private final int maxAnswerBytes;

  /** A whole answer of any status. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Answer(int status, HttpHeaders headers, byte[] body) {}

  /**
   * Creates a client, which connects nowhere yet.
   *
   * @param timeout for a whole exchange, from connecting to the answer's last byte
   * @param maxAnswerBytes of an answer's body
   */
  public BoundedHttp(Duration timeout, int maxAnswerBytes) {
    this(HttpClient.newBuilder(), timeout, maxAnswerBytes);
  }

  /** The same over connections that are made otherwise: whom to trust, which proxy to use. */
  public BoundedHttp(HttpClient.Builder connections, Duration timeout, int maxAnswerBytes) {
    this.timeout = requireNonNull(timeout, "timeout");
    this.maxAnswerBytes = maxAnswerBytes;
    this.client =
        connections
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT.compareTo(timeout) < 0 ? CONNECT_TIMEOUT : timeout)
            .build();
  }

  /**
   * Sends the request and reads the answer.
   *
   * @throws HttpTimeoutException when there is no whole answer in time; its connection is closed
   * @throws InterruptedIOException when the thread is interrupted, which it still is then
   * @throws OversizedException when the answer has too many bytes
   * @throws IOException when there is no answer; {@link #isBeforeSending} tells whether the server
   *     may have got the request
   */
  public Answer exchange(HttpRequest request) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CompletableFuture<HttpResponse<Void>> exchange = client.sendAsync(request, into(body));
    try {
      HttpResponse<Void> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.statusCode(), response.headers(), body.toByteArray());
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw timedOut(e);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Whether the server cannot have got the request that failed so. */
  public static boolean isBeforeSending(IOException e) {
    return e instanceof ConnectException
        || e instanceof HttpConnectTimeoutException
        || e instanceof UnknownHostException
        || e instanceof SSLHandshakeException;
  }

  /** What failed, in a few words: the JDK's exceptions of a refused connection have none. */
  public static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private BodyHandler<Void> into(ByteArrayOutputStream body) {
    return BodyHandlers.ofByteArrayConsumer(
        bytes ->
            bytes.ifPresent(
                piece -> {
                  if (body.size() + piece.length > maxAnswerBytes) {
                    throw new UncheckedIOException(new OversizedException(maxAnswerBytes));
                  }
                  body.writeBytes(piece);
                }));
  }

  private HttpTimeoutException timedOut(TimeoutException cause) {
    HttpTimeoutException failure =
        new HttpTimeoutException("no whole answer within " + timeout.toMillis() + " ms");
    failure.initCause(cause);
    return failure;
  }

  private static InterruptedIOException interrupted(InterruptedException cause) {
    InterruptedIOException failure = new InterruptedIOException("interrupted before the answer");
    failure.initCause(cause);
    return failure;
  }

  /** Its own kind tells how far the request came, so an {@code IOException} stays as it is. */
  private static IOException failed(Throwable cause) {
    for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
      if (inner instanceof OversizedException oversized) {
        return oversized;
      }
    }
    return cause instanceof IOException failure ? failure : new IOException(reason(cause), cause);
  }

  /** An answer of more bytes than are read. */
  public static final class OversizedException extends IOException {
    private static final long serialVersionUID = 1;

    OversizedException(int maxBytes) {
      super("an answer of more than " + maxBytes + " bytes");
    }
  }
}
