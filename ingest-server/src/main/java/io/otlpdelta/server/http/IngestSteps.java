package io.otlpdelta.server.http;

import io.otlpdelta.env.Time;
import io.otlpdelta.server.config.ServerConfig;

/** What requests pass through, whatever their signal and protocol; one for the whole door. */
record IngestSteps(
    CallerAuthentication authentication,
    BodyIntake intake,
    IngestWorkers workers,
    ServerConfig.Timeouts timeouts,
    Refusals refusals,
    Time time) {}
