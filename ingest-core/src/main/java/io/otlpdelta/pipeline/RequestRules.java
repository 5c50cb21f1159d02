package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;

/** Which tables take which requests. */
final class RequestRules {
  private RequestRules() {}

  /** By its name alone, so that the answer is the same whether there is such a table or not. */
  static void requireNotReserved(TableName table, Signal signal) {
    if (table.isRejects()) {
      throw new IngestException(
          ErrorCode.INVALID_ARGUMENT,
          String.format(
              "Table %s holds what the server refused, and only the server writes it; name the"
                  + " table for %s in X-Databricks-UC-Table-Name (its name usually ends in %s).",
              table, signal.records(), signal.tableSuffix()));
    }
  }

  static void requireKind(TableHandle table, Signal signal) {
    if (table.kind() != signal.tableKind()) {
      throw new IngestException(
          ErrorCode.INVALID_ARGUMENT,
          String.format(
              "Table %s holds %s, but this request brings %s; name the table for %s in"
                  + " X-Databricks-UC-Table-Name (its name usually ends in %s).",
              table.name(),
              table.kind().records(),
              signal.records(),
              signal.records(),
              signal.tableSuffix()));
    }
  }
}
