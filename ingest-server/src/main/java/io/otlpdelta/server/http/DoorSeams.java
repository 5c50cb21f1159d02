package io.otlpdelta.server.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.auth.Authenticator;
import io.otlpdelta.auth.CertificateAuthenticator;
import io.otlpdelta.env.Time;
import io.otlpdelta.pipeline.Ingest;
import java.util.List;
import java.util.Optional;

/**
 * What the door needs of the rest of the program. It owns none of it.
 *
 * @param certificates who is known by a client certificate; empty when a catalog decides by tokens
 * @param ingest called on the door's own threads, never on event loops
 * @param diagnosis what became of requests, and what would
 * @param checks what {@code /health/ready} adds up
 * @param registry what {@code /metrics} shows; the door's own meters are added to it
 */
public record DoorSeams(
    Authenticator authenticator,
    Optional<CertificateAuthenticator> certificates,
    Ingest ingest,
    Diagnosis diagnosis,
    List<HealthCheck> checks,
    PrometheusMeterRegistry registry,
    Time time) {
  public DoorSeams {
    checks = List.copyOf(checks);
  }

  /** Callers that are known by their tokens alone. */
  public DoorSeams(
      Authenticator authenticator,
      Ingest ingest,
      Diagnosis diagnosis,
      List<HealthCheck> checks,
      PrometheusMeterRegistry registry,
      Time time) {
    this(authenticator, Optional.empty(), ingest, diagnosis, checks, registry, time);
  }
}
