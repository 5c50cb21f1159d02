package io.otlpdelta.delta;

/**
 * How a delta log stands.
 *
 * @param checkpointVersion the version of the last checkpoint, -1 when there is none
 * @param written whether this call wrote it
 * @param cleanable whether the table lets writers delete expired files of the log ({@code
 *     delta.enableExpiredLogCleanup})
 */
public record LogState(long checkpointVersion, boolean written, boolean cleanable) {}
