package io.otlpdelta.bench.load;

import io.otlpdelta.bench.workload.PooledRequest;
import io.otlpdelta.bench.workload.RequestPool;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/**
 * A request whose answer comes when its rows are visible, and with them all that was acknowledged
 * before ({@code Prefer: wait=committed}). It ends a run without waiting for the table's next
 * commit to be due.
 */
public final class LastRequest {
  private LastRequest() {}

  /**
   * Sends the pool's first request and waits.
   *
   * @return what was acknowledged: that request
   * @throws IOException also for any answer but 200
   */
  public static Acknowledgements send(Target target, RequestPool pool, Duration timeout)
      throws IOException {
    Acknowledgements acknowledged = new Acknowledgements(pool);
    PooledRequest request = pool.get(0);
    URI uri = URI.create("http://127.0.0.1:" + target.address().getPort() + target.path());
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try {
      connection.setDoOutput(true);
      connection.setReadTimeout(Math.toIntExact(timeout.toMillis()));
      target.headers().forEach(connection::setRequestProperty);
      connection.setRequestProperty("Prefer", "wait=committed");
      try (OutputStream body = connection.getOutputStream()) {
        body.write(request.body());
      }
      int status = connection.getResponseCode();
      if (status != 200) {
        throw new IOException("the last request of a run was answered " + status);
      }
    } finally {
      connection.disconnect();
    }
    acknowledged.add(0, 0);
    return acknowledged;
  }
}
