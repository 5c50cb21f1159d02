package io.otlpdelta.journal;

/** An entry read back, with its place. */
public record StoredEntry(Position position, Entry entry) {}
