package io.otlpdelta.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** What the server counts of itself, read from {@code /metrics}. */
public final class ServerMetrics {
  /**
   * HTTP/1.1, as the client of Java 17.0.15 loses an answer now and then when its body arrives
   * together with the upgrade to HTTP/2.
   */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final String text;

  private ServerMetrics(String text) {
    this.text = text;
  }

  /** The figures of now. */
  public static ServerMetrics of(Installation installation) {
    HttpRequest request =
        HttpRequest.newBuilder(installation.server().uri("/metrics")).timeout(LIMIT).build();
    try {
      return new ServerMetrics(CLIENT.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read /metrics", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while reading /metrics", e);
    }
  }

  /** The largest value of a metric over all its labels; 0 when it was never touched. */
  public double max(String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .max()
        .orElse(0);
  }

  /** The sum of a metric over all its labels; 0 when it was never touched. */
  public long sum(String name) {
    return sum(name, "");
  }

  /** The sum of a metric where its labels hold that text, as in {@code kind="conflict"}. */
  public long sum(String name, String label) {
    double sum = 0;
    for (String line : text.lines().toList()) {
      boolean isMetric = line.startsWith(name + "{") || line.startsWith(name + " ");
      if (isMetric && line.contains(label)) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return Math.round(sum);
  }
}
