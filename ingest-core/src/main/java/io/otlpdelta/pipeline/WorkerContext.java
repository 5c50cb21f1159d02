package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Time;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.quarantine.Quarantine;

/** What every table worker shares. */
record WorkerContext(
    Incarnations incarnations,
    Journal journal,
    Quarantine quarantine,
    Catalog catalog,
    TableCommitterFactory committers,
    BatchBuilder batches,
    CommitListener commitListener,
    IngestMetrics metrics,
    TableLedger ledger,
    PipelineOptions options,
    Time time,
    Faults faults) {}
