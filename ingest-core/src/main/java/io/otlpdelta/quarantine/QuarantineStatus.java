package io.otlpdelta.quarantine;

/**
 * The quarantine's sizes at one moment; replayed and discarded items do not count.
 *
 * @param entries requests in the items
 * @param records rows that these become
 * @param bytes of their files
 * @param maxBytes the most that {@code bytes} may reach
 */
public record QuarantineStatus(long items, long entries, long records, long bytes, long maxBytes) {}
