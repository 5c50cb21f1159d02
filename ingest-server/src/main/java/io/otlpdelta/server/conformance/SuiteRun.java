package io.otlpdelta.server.conformance;

import io.otlpdelta.env.Time;
import java.util.Set;

/**
 * What all cases of one run share.
 *
 * @param prefix what the {@code service.name} of everything that is sent begins with; another one
 *     for each run, so that no run meets the rows and repeats of an earlier one
 * @param tablesBefore the tables that were there at the start, where tables can be seen
 */
record SuiteRun(
    SuiteOptions options,
    Seams seams,
    Ledger ledger,
    Time time,
    String prefix,
    Set<String> tablesBefore) {}
