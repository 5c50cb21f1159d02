package io.otlpdelta.server.http;

import io.otlpdelta.env.Time;

/** What requests pass through, whatever their signal and protocol; one for the whole door. */
record IngestSteps(
    CallerAuthentication authentication,
    BodyIntake intake,
    IngestWorkers workers,
    TimeLimits timeLimits,
    Refusals refusals,
    Farewell farewell,
    Time time) {}
