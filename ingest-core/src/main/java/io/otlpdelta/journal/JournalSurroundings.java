package io.otlpdelta.journal;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;

/** What a journal is given from outside; a test gives other things than the operating system's. */
record JournalSurroundings(
    Time time, Randomness randomness, Faults faults, JournalFiles files, WorkerRunner runner) {}
