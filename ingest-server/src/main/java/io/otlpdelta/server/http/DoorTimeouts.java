package io.otlpdelta.server.http;

import java.time.Duration;

/**
 * How long the door waits, and for what.
 *
 * @param idle a connection without any request
 * @param header from the first byte of a request's header lines to their end
 * @param body from the end of the header lines to the end of the body; then 408
 * @param answer from the end of the body to the answer; then 503
 * @param committed the same for {@code Prefer: wait=committed}
 * @param quiet how long the door must have been without requests before it closes
 * @param shutdown how long closing waits for requests under way
 */
public record DoorTimeouts(
    Duration idle,
    Duration header,
    Duration body,
    Duration answer,
    Duration committed,
    Duration quiet,
    Duration shutdown) {
  /**
   * Exporters hold a connection over an interval of 60 s, and a reset loses a batch: hence the idle
   * time. A client gives up after 10 s (the OTLP exporters' default): hence answers within 8.
   */
  public static final DoorTimeouts DEFAULTS =
      new DoorTimeouts(
          Duration.ofSeconds(300),
          Duration.ofSeconds(10),
          Duration.ofSeconds(9),
          Duration.ofSeconds(8),
          Duration.ofSeconds(70),
          Duration.ofMillis(500),
          Duration.ofSeconds(15));

  public DoorTimeouts {
    positive("idle", idle);
    positive("header", header);
    positive("body", body);
    positive("answer", answer);
    positive("committed", committed);
    if (quiet.isNegative()) {
      throw new IllegalArgumentException("quiet: " + quiet + " (expected: >= 0)");
    }
    if (shutdown.compareTo(quiet) < 0) {
      throw new IllegalArgumentException(
          "shutdown: " + shutdown + " (expected: >= quiet, which is " + quiet + ")");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
