package io.otlpdelta.journal;

import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;

/**
 * What the journal holds of one table and has not yet been told to release.
 *
 * @param entries how many entries
 * @param bytes their stored bytes, headers included
 * @param last the position of the newest entry
 * @param oldestReceivedAtMillis when the oldest of them arrived, epoch milliseconds
 */
public record Backlog(
    TableId table,
    TableName name,
    long entries,
    long bytes,
    Position last,
    long oldestReceivedAtMillis) {}
