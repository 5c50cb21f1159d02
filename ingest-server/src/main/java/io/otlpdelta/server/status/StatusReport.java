package io.otlpdelta.server.status;

import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.TableStatus;
import java.time.Instant;
import java.util.List;

/**
 * What one caller is shown.
 *
 * @param since when the process began to count
 * @param tables the latest active first
 * @param omitted tables that were left out, because there are too many
 * @param unseen tables that were asked for and of which there is nothing to show
 * @param refusals of the caller's own requests, the newest first
 */
record StatusReport(
    String version,
    Instant since,
    Instant now,
    String caller,
    List<TableStatus> tables,
    int omitted,
    List<TableName> unseen,
    List<Refused> refusals) {}
