package io.otlpdelta.server.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.auth.Authenticator;
import io.otlpdelta.env.Time;
import io.otlpdelta.pipeline.Ingest;
import java.util.List;

/**
 * What the door needs of the rest of the program. It owns none of it.
 *
 * @param ingest called on the door's own threads, never on event loops
 * @param diagnosis what became of requests, and what would
 * @param checks what {@code /health/ready} adds up
 * @param registry what {@code /metrics} shows; the door's own meters are added to it
 */
public record DoorSeams(
    Authenticator authenticator,
    Ingest ingest,
    Diagnosis diagnosis,
    List<HealthCheck> checks,
    PrometheusMeterRegistry registry,
    Time time) {
  public DoorSeams {
    checks = List.copyOf(checks);
  }
}
