package io.otlpdelta.server.http;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.pipeline.DryRun;

/**
 * What the door needs to answer "why do I see no rows?".
 *
 * @param dryRun says what would become of a request
 * @param status what became of earlier ones
 * @param refusals learns of requests that were refused
 */
public record Diagnosis(DryRun dryRun, StatusPage status, RefusalListener refusals) {
  public Diagnosis {
    requireNonNull(dryRun, "dryRun");
    requireNonNull(status, "status");
    requireNonNull(refusals, "refusals");
  }
}
