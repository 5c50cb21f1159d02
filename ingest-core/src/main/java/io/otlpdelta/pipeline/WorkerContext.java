package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Time;
import io.otlpdelta.journal.Journal;

/** What every table worker shares. */
record WorkerContext(
    Incarnations incarnations,
    Journal journal,
    Catalog catalog,
    TableCommitterFactory committers,
    BatchBuilder batches,
    CommitListener commitListener,
    IngestMetrics metrics,
    PipelineOptions options,
    Time time,
    Faults faults) {}
