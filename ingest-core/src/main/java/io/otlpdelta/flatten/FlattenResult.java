package io.otlpdelta.flatten;

/**
 * What became of one request body.
 *
 * @param rows rows emitted
 * @param rejected records left out because they can never be stored
 * @param duplicateKeys attribute keys that a later equal key replaced, in the lists of resources,
 *     scopes, metrics and emitted records, each list counted once
 */
public record FlattenResult(long rows, long rejected, long duplicateKeys) {}
