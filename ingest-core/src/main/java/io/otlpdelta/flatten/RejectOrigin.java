package io.otlpdelta.flatten;

import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;

/**
 * The request whose records were rejected.
 *
 * @param table where it was sent
 * @param principal the name of who sent it, never a token
 * @param requestDigest names the request: equal for the rows of one request and of its repeats
 */
public record RejectOrigin(
    long receivedAtMillis,
    TableName table,
    Signal signal,
    String principal,
    String requestDigest) {}
